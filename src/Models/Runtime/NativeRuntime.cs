using System.Runtime.InteropServices;

namespace AeCluster.Models.Runtime;

/// <summary>
/// Checks, before TorchSharp is used, whether its native library can be loaded. TorchSharp's own message blames a missing
/// package, which is misleading.
/// </summary>
public static class NativeRuntime
{
    private const string CppRuntime = "libstdc++.so.6";

    /// <summary>
    /// The only symbol that libtorch's wrapper needs and GCC 12's libstdc++ lacks: <c>ios_base_library_init</c>,
    /// GLIBCXX_3.4.32.
    /// </summary>
    private const string NeededSymbol = "_ZSt21ios_base_library_initv";

    /// <summary>
    /// To be called at the start of a program; uses no TorchSharp type. Checks nothing on systems other than Linux.
    /// </summary>
    /// <exception cref="NativeRuntimeException">The C++ runtime is missing or too old.</exception>
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
                $"libtorch cannot load: this machine's C++ runtime ({CppRuntime}) is too old, it lacks GLIBCXX_3.4.32 "
                + $"(GCC 13).\n{mend}",
            _ => null,
        };
    }
}

/// <summary>libtorch cannot be loaded on this machine. The message has two lines: the cause, and how to fix it.</summary>
public sealed class NativeRuntimeException(string message) : Exception(message);
