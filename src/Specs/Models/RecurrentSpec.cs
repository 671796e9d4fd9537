using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Models;

/// <summary>
/// Encodes a sequence step by step with LSTMs, whose last state is the codings, and decodes it step by step (Srivastava, Mansimov
/// and Salakhutdinov, 2015). An example of C x H x W is a sequence of H steps of C * W values: an image is read row by
/// row, and a sequence of T steps of F values is an example of 1 x T x F.
/// </summary>
[Description(
    "Recurrent autoencoder: LSTMs read a sequence step by step (an image row by row), their last state is the codings, and "
        + "LSTMs reconstruct the steps from it. Recurrent weights start orthogonal, biases of forget gates at one.")]
public sealed record RecurrentSpec : BottleneckSpec, ISelfChecking
{
    public const string Variant = "recurrent";

    [Description(
        "Widths of the encoder's LSTMs before the one that gives the codings, from the input on; the decoder mirrors them. "
            + "At least one.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 30;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Hidden.Count == 0)
        {
            yield return new SpecProblem(
                nameof(Hidden),
                "hidden is empty; without an LSTM the decoder would write the same step again and again");
        }
    }
}
