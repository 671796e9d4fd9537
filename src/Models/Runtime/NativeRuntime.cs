using System.Runtime.InteropServices;

namespace AeCluster.Models.Runtime;

/// <summary>
/// Tells, before TorchSharp is touched, whether its native library can load here. TorchSharp's own message for this
/// case blames a missing package, which sends people the wrong way.
/// </summary>
public static class NativeRuntime
{
    private const string CppRuntime = "libstdc++.so.6";

    /// <summary>The one symbol libtorch's wrapper needs that GCC 12's libstdc++ lacks: <c>ios_base_library_init</c>,
    /// GLIBCXX_3.4.32.</summary>
    private const string NeededSymbol = "_ZSt21ios_base_library_initv";

    /// <summary>Call first thing in a program; touches no TorchSharp type. Does nothing but on Linux.</summary>
    /// <exception cref="NativeRuntimeException">The C++ runtime is missing or too old. The message says how to mend
    /// it.</exception>
    public static void EnsureLoadable()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var found = NativeLibrary.TryLoad(CppRuntime, out var handle);
        var newEnough = found && NativeLibrary.TryGetExport(handle, NeededSymbol, out _);
        if (Problem(found, newEnough) is { } problem)
        {
            throw new NativeRuntimeException(problem);
        }
    }

    internal static string? Problem(bool found, bool newEnough)
    {
        const string mend =
            "To mend it: run deploy/local/setup.sh as root (Debian 12), or use Debian 13 or Ubuntu 24.04 or newer, "
            + "or set LD_LIBRARY_PATH to the folder of a newer libstdc++.so.6 (conda has one).";
        return (found, newEnough) switch
        {
            (false, _) => $"libtorch cannot load: there is no C++ runtime ({CppRuntime}) on this machine.\n{mend}",
            (true, false) =>
                $"libtorch cannot load: this machine's C++ runtime ({CppRuntime}) is too old, it lacks GLIBCXX_3.4.32 (GCC "
                    + $"13).\n{mend}",
            _ => null,
        };
    }
}

/// <summary>libtorch cannot load on this machine. Two lines: what is wrong, and how to mend it.</summary>
public sealed class NativeRuntimeException(string message) : Exception(message);
