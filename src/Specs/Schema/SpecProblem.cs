namespace AeCluster.Specs.Schema;

/// <summary>A violation of a rule that the range of a single property cannot express.</summary>
/// <param name="Property">The offending property, as named in C#; a dotted path if it is not one of the reporting record
/// itself.</param>
/// <param name="Message">What is wrong, in the terms of the spec file.</param>
public sealed record SpecProblem(string Property, string Message);

/// <summary>A record with rules that involve several properties; ranges of single ones are <c>[Range]</c> attributes.</summary>
public interface ISelfChecking
{
    IEnumerable<SpecProblem> Problems();
}
