using System.Reflection;

namespace AeCluster.Coordinator.Text;

/// <summary>The version of this program, and how processes tell it to each other.</summary>
public static class ProductVersion
{
    /// <summary>HTTP header of every answer with the coordinator's version; a client of another version reports the
    /// difference.</summary>
    public const string Header = "X-AeCluster-Version";

    /// <summary>Version of this program.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
