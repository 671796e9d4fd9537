using AeCluster.Models.Kernels;
using AeCluster.Specs.Optimizers;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// An update rule over all parameters at once. Its state is flat tensors [P] in the order of <c>FlatParameters</c>,
/// changed in place; the same values and gradients give the same bits.
/// </summary>
public abstract class Optimizer : IDisposable
{
    /// <summary>What must be stored to go on later, by name; float32 [P] each.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    /// <summary>Changes the values by one step. Call it under <c>no_grad</c>.</summary>
    /// <param name="values_P">The parameters, float32 [P]; changed in place.</param>
    /// <param name="gradients_P">The gradient of the loss, float32 [P]; left as it is.</param>
    /// <param name="stepNumber">1 for the first step of the trial.</param>
    public abstract void Update(Tensor values_P, Tensor gradients_P, long stepNumber);

    /// <summary>The optimizer a spec asks for, its state at zero.</summary>
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

    /// <summary>Changes the values in one pass by a kernel of our own.</summary>
    /// <param name="a">State for the rule.</param>
    /// <param name="b">More state.</param>
    /// <returns>False where there is no kernel for these tensors: then libtorch's operations have to do.</returns>
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
