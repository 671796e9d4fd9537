using System.Reflection;

namespace AeCluster.Coordinator.Text;

/// <summary>The version of this program, and the HTTP header that carries it.</summary>
public static class ProductVersion
{
    /// <summary>Response header with the coordinator's version; a client of another version reports the difference.</summary>
    public const string Header = "X-AeCluster-Version";

    /// <summary>Version of this program.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
