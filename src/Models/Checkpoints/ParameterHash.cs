using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AeCluster.Models.Checkpoints;

/// <summary>
/// A hash of all weights: two trials have the same weights if and only if their hashes are equal. SHA-256 over, for each
/// parameter in module order: name in UTF-8, a zero byte, rank and dimensions as little-endian int64, the elements' bytes.
/// </summary>
public static class ParameterHash
{
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(IEnumerable<StoredTensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        foreach (var parameter in parameters)
        {
            sha.AppendData(Encoding.UTF8.GetBytes(parameter.Name));
            sha.AppendData([0]);
            BinaryPrimitives.WriteInt64LittleEndian(number, parameter.Shape.Count);
            sha.AppendData(number);
            foreach (var dimension in parameter.Shape)
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, dimension);
                sha.AppendData(number);
            }

            sha.AppendData(parameter.Bytes.Span);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
