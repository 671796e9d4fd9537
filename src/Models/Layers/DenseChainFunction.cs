using AeCluster.Models.Kernels;
using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// <see cref="DenseChain"/> by <see cref="MatrixProduct"/>, as a function for libtorch's autograd. The backward pass adds the
/// gradients of parameters in training to <see cref="GradientsInPlace"/> itself, except for those of shared weights, whose parts
/// must be summed first.
/// </summary>
internal sealed unsafe class DenseChainFunction : autograd.SingleTensorFunction<DenseChainFunction>
{
    private const string CallKey = "call";

    public override string Name => nameof(DenseChainFunction);

    public static Tensor Apply(IReadOnlyList<DenseLink> links, Tensor x, StepContext context)
    {
        var handedOver = new List<Parameter>();
        Parameter? trained = null;
        foreach (var link in links)
        {
            trained = Consider(link.Weight, link.IsShared) ?? trained;
            trained = Consider(link.Bias, isShared: false) ?? trained;
        }

        // Without an input that requires a gradient, autograd would not run the backward pass.
        var anchor = handedOver.Count == 0 && !x.requires_grad ? trained : null;
        var call = new Call(links, context, x.requires_grad, handedOver, anchor is not null);
        return anchor is null ? apply([call, x, .. handedOver]) : apply([call, x, anchor]);

        Parameter? Consider(Parameter parameter, bool isShared)
        {
            if (!parameter.requires_grad)
            {
                return null;
            }

            if ((isShared || context.Gradients?.Has(parameter) != true) && IndexOf(handedOver, parameter) < 0)
            {
                handedOver.Add(parameter);
            }

            return parameter;
        }
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(vars);
        var call = (Call)vars[0];
        var x = ((Tensor)vars[1]).contiguous();
        var threads = get_num_threads();
        var kept = new List<Tensor> { x };
        for (var i = 0; i < call.Links.Count; i++)
        {
            var link = call.Links[i];
            var y = empty([.. x.shape[..^1], link.Outputs], ScalarType.Float32, CPU);
            Multiply(link, TensorPointer.Rows(x), TensorPointer.Rows(y), call.Context, threads);
            ActivationKernel.Apply(link.Activation, TensorPointer.Of(y), (int)y.numel());

            // Saving the returned tensor itself would make a cycle of the tensor and its graph.
            kept.Add(i == call.Links.Count - 1 ? y.alias() : y);
            x = y;
        }

        ctx.save_for_backward(kept);
        ctx.save_data(CallKey, call);
        return x;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(grad_output);
        var call = (Call)ctx.get_data(CallKey);
        var kept = ctx.get_saved_variables();
        var threads = get_num_threads();
        using var contiguous = grad_output.contiguous();
        var gradient = TensorPointer.Rows(contiguous);
        int[] ends = call.Context.Groups?.Ends ?? [gradient.Rows];
        var factors = new Factors[call.Links.Count];
        var memory = new GradientMemory(keepsAll: call.Links.Any(link => link.IsShared));
        Tensor? inputGradient = null;
        var handedOver = new Tensor?[call.HasAnchor ? 1 : call.HandedOver.Count];
        for (var i = call.Links.Count - 1; i >= 0; i--)
        {
            var link = call.Links[i];
            if (link.Activation != Activation.Linear)
            {
                // Not in place: the gradient that autograd passes may be in use elsewhere.
                var before = memory.Take(gradient.Rows, gradient.Columns);
                ActivationKernel.Differentiate(
                    link.Activation,
                    gradient.First,
                    TensorPointer.Of(kept[i + 1]),
                    before.First,
                    gradient.Rows * gradient.Columns);
                gradient = before;
            }

            if (link.Bias.requires_grad)
            {
                ColumnSums.Add(gradient, ends, TensorPointer.Of(Target(link.Bias, call, handedOver)));
            }

            if (link.Weight.requires_grad)
            {
                // The gradient of a linear map: input times output gradient, summed over the examples.
                var x = TensorPointer.Rows(kept[i]);
                factors[i] = link.IsTransposed ? new Factors(x.Transposed, gradient) : new Factors(gradient.Transposed, x);
                AddWeightGradient(call, i, factors, ends, handedOver, threads);
            }

            if (i > 0 || call.InputNeedsGradient)
            {
                inputGradient = i > 0 ? null : empty(kept[0].shape, ScalarType.Float32, CPU);
                var before = inputGradient is null ? memory.Take(gradient.Rows, link.Inputs) : TensorPointer.Rows(inputGradient);
                var weight = link.IsTransposed ? Transposed(link.Weight, call.Context) : TensorPointer.Rows(link.Weight);
                MatrixProduct.Multiply(gradient, weight, before, Summation.Replace, threads);
                gradient = before;
            }
        }

        // One for each argument of the call: its record, the input, and the parameters or the anchor.
        return [null!, inputGradient!, .. handedOver.Select(sum => sum!)];
    }

    private static void Multiply(DenseLink link, Matrix x, Matrix y, StepContext context, int threads)
    {
        var bias = new ReadOnlySpan<float>(TensorPointer.Of(link.Bias), y.Columns);
        for (var row = 0; row < y.Rows; row++)
        {
            bias.CopyTo(new Span<float>(y.First + (row * y.RowStep), y.Columns));
        }

        var weight = link.IsTransposed ? TensorPointer.Rows(link.Weight) : Transposed(link.Weight, context);
        MatrixProduct.Multiply(x, weight, y, Summation.Continue, threads);
    }

    /// <returns>By rows; to be used before the next one is made.</returns>
    private static Matrix Transposed(Parameter weight, StepContext context) =>
        context.Weights?.Of(weight) ?? TransposedWeights.Once(weight);

    /// <summary>The tensor that a parameter's gradient is added to.</summary>
    private static Tensor Target(Parameter parameter, Call call, Tensor?[] handedOver)
    {
        var i = IndexOf(call.HandedOver, parameter);
        if (i >= 0)
        {
            return handedOver[i] ??= zeros_like(parameter);
        }

        return call.Context.Gradients is { } gradients && gradients.TryGet(parameter, out var gradient)
            ? gradient
            : throw new InvalidOperationException(
                "The parameters were released between the loss and its backward pass.");
    }

    /// <returns>The index of this very parameter, or -1. (Tensors are equal when their values are.)</returns>
    private static int IndexOf(IReadOnlyList<Parameter> parameters, Parameter parameter)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (ReferenceEquals(parameters[i], parameter))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Adds a weight's gradient from all layers that use it, once the first of them, which comes last, is reached.
    /// </summary>
    private static void AddWeightGradient(Call call, int i, Factors[] factors, int[] ends, Tensor?[] handedOver, int threads)
    {
        var weight = call.Links[i].Weight;
        var uses = Enumerable.Range(0, call.Links.Count).Where(link => ReferenceEquals(call.Links[link].Weight, weight)).ToList();
        if (uses[0] == i)
        {
            uses.Reverse();
            GroupedProduct.Add(
                [.. uses.Select(use => factors[use])],
                ends,
                TensorPointer.Rows(Target(weight, call, handedOver)),
                threads);
        }
    }

    /// <summary>
    /// Memory for gradients of activations. Each is needed until the next one is computed; shared weights need those of both
    /// their layers.
    /// </summary>
    private struct GradientMemory(bool keepsAll)
    {
        private int _taken;

        public Matrix Take(int rows, int columns)
        {
            _taken = keepsAll ? _taken + 1 : 1 - _taken;
            return new(Scratch.Take(ScratchPlace.Gradients, checked(rows * columns), _taken), rows, columns);
        }
    }

    /// <summary>What the backward pass needs of the forward pass besides tensors.</summary>
    /// <param name="HandedOver">The parameters whose gradients are returned to autograd.</param>
    /// <param name="HasAnchor">Whether one is passed only so that autograd runs the backward pass.</param>
    private sealed record Call(
        IReadOnlyList<DenseLink> Links,
        StepContext Context,
        bool InputNeedsGradient,
        IReadOnlyList<Parameter> HandedOver,
        bool HasAnchor);
}
