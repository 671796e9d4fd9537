using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997): PyTorch's <c>LSTM</c>, initialised and trained as Keras'.
/// </summary>
public static class Lstms
{
    /// <summary>
    /// One layer, batch first: x_NTI -> states [N, T, H]. Parameters, gates in the order input, forget, cell, output:
    /// <c>weight_ih_l0</c> [4H, I], <c>weight_hh_l0</c> [4H, H], <c>bias_ih_l0</c> [4H], <c>bias_hh_l0</c> [4H].
    /// </summary>
    /// <param name="inputs">I.</param>
    /// <param name="units">H.</param>
    /// <param name="initializer">Of the input kernel; the recurrent kernel is initially orthogonal.</param>
    public static LSTM Create(int inputs, int units, Initializer initializer, Generator generator)
    {
        var lstm = LSTM(inputs, units, batchFirst: true);
        var parameters = lstm.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        using (no_grad())
        {
            // Fan-out is that of the four gates together, as in Keras, whose kernel is one matrix [I, 4H].
            parameters["weight_ih_l0"].copy_(initializer.Draw([4 * units, inputs], inputs, 4 * units, generator));
            parameters["weight_hh_l0"].copy_(Initializers.Orthogonal(4 * units, units, generator));

            // A forget gate that is open at first lets gradients flow through time (Jozefowicz et al., 2015).
            parameters["bias_ih_l0"].zero_().narrow(0, units, units).FillInPlace(1);
            parameters["bias_hh_l0"].zero_();
        }

        // PyTorch adds two biases. If both were trained, their sum would learn at twice the rate, so this one stays zero. It
        // exists because PyTorch expects it among the weights.
        parameters["bias_hh_l0"].requires_grad = false;
        return lstm;
    }

    /// <summary>x_NTI -> states [N, T, H], from a state of zero.</summary>
    /// <remarks>
    /// Always computed in the mode that records gradients: without it, libtorch 2.10 uses oneDNN 3.7.1's LSTM for inference,
    /// whose states are wrong by as much as their own size on some processors with AVX-512 (seen on AMD's Zen 5, for 16, 100 and
    /// 104 units). Its LSTM for training is correct everywhere (<c>LstmTests</c>).
    /// </remarks>
    public static Tensor States(this LSTM lstm, Tensor x_NTI)
    {
        ArgumentNullException.ThrowIfNull(lstm);
        if (is_grad_enabled())
        {
            return lstm.call(x_NTI).Item1;
        }

        using var grad = enable_grad();
        return lstm.call(x_NTI).Item1.detach();
    }
}
