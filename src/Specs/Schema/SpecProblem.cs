namespace AeCluster.Specs.Schema;

/// <summary>Something wrong with a spec that no single property's range can express.</summary>
/// <param name="Property">The offending property of the record that reports it, as written in C#; dotted where it lies
/// deeper.</param>
/// <param name="Message">What is wrong, in the words of the spec file.</param>
public sealed record SpecProblem(string Property, string Message);

/// <summary>A record with rules across its properties; single-property ranges are <c>[Range]</c> attributes.</summary>
public interface ISelfChecking
{
    IEnumerable<SpecProblem> Problems();
}
