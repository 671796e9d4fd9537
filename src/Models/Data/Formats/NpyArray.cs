using System.Runtime.InteropServices;

namespace AeCluster.Models.Data.Formats;

/// <summary>A small .npy file, read into memory.</summary>
/// <param name="Values">Row after row.</param>
public sealed record NpyArray(IReadOnlyList<long> Shape, float[] Values)
{
    /// <summary>Reads float32 or float64 values, the latter rounded to float32.</summary>
    /// <exception cref="DataException">The file cannot be read, is damaged, or holds values of another type.</exception>
    public static NpyArray ReadFloats(string path)
    {
        try
        {
            using var stream = RegularFile.OpenRead(path);
            var header = NpyHeader.Read(stream, path);
            var size = header.Type switch
            {
                "<f4" => sizeof(float),
                "<f8" => sizeof(double),
                _ => throw new DataException(
                    $"{path} holds values of the type {header.Type}; float32 (<f4) and float64 (<f8) can be read. "
                        + "Convert it: numpy.save(file, x.astype('float32'))."),
            };
            if (header.IsFortranOrder)
            {
                throw new DataException(
                    $"{path} is stored column after column. Convert it: numpy.save(file, numpy.ascontiguousarray(x)).");
            }

            var bytes = stream.Length - header.ValuesBegin;
            if (header.Count < 0 || header.Count > Array.MaxLength || bytes != header.Count * size)
            {
                throw new DataException(
                    $"{path} is damaged: "
                        + $"its shape ({string.Join(", ", header.Shape)}) does not fit its {bytes} bytes of values.");
            }

            var content = new byte[bytes];
            stream.ReadExactly(content);
            return new NpyArray(header.Shape, size == sizeof(float)
                ? MemoryMarshal.Cast<byte, float>(content).ToArray()
                : Array.ConvertAll(MemoryMarshal.Cast<byte, double>(content).ToArray(), value => (float)value));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
