using AeCluster.Models.Kernels;
using AeCluster.Specs.Optimizers;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// An update rule for all parameters at once. Its state is flat tensors [P] in the order of <c>FlatParameters</c>, changed in
/// place. The same values and gradients give the same bits.
/// </summary>
public abstract class Optimizer : IDisposable
{
    /// <summary>The state to store in a checkpoint, by name; float32 [P] each.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    /// <summary>Takes a step. To be called under <c>no_grad</c>.</summary>
    /// <param name="values_P">The parameters, float32 [P]; changed in place.</param>
    /// <param name="gradients_P">The gradient of the loss, float32 [P]; not changed.</param>
    /// <param name="stepNumber">1 for the first step of the stage.</param>
    public abstract void Update(Tensor values_P, Tensor gradients_P, long stepNumber);

    /// <summary>Creates the optimizer of a spec, with its state at zero.</summary>
    /// <param name="count">Number of parameters, P.</param>
    public static Optimizer Create(OptimizerSpec spec, long count, Device device) => spec switch
    {
        SgdSpec sgd => new Sgd(sgd, count, device),
        AdamSpec adam => new Adam(adam, count, device),
        RmsPropSpec rmsProp => new RmsProp(rmsProp, count, device),
        _ => throw new ArgumentException($"There is no optimizer for {spec?.GetType().Name}.", nameof(spec)),
    };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a step in one pass, by a kernel of our own.</summary>
    /// <param name="a">First state of the rule, if it has any.</param>
    /// <param name="b">Second state, if it has two.</param>
    /// <returns>False if there is no kernel for these tensors: the caller then uses libtorch's operations.</returns>
    private protected static unsafe bool TryUpdate<TRule>(
        TRule rule,
        Tensor values_P,
        Tensor gradients_P,
        Tensor? a = null,
        Tensor? b = null)
        where TRule : struct, IUpdateRule
    {
        if (!MatrixProduct.IsSupported || !TensorPointer.IsReadable(values_P))
        {
            return false;
        }

        foreach (var other in new[] { gradients_P, a ?? values_P, b ?? values_P })
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(other.numel(), values_P.numel(), nameof(gradients_P));
        }

        UpdateKernel.Apply(
            rule,
            TensorPointer.Of(values_P),
            TensorPointer.Of(gradients_P),
            a is null ? null : TensorPointer.Of(a),
            b is null ? null : TensorPointer.Of(b),
            checked((int)values_P.numel()),
            get_num_threads());
        return true;
    }

    protected static Tensor Zeros(long count, Device device) => zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (_, value) in State)
            {
                value.Dispose();
            }
        }
    }
}
