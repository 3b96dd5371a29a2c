using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetDenoise.Training;

/// <summary>Files with the bytes of many small images of the same size.</summary>
internal static class ByteImages
{
    private const int CifarSide = 32, CifarRecord = 1 + 3 * CifarSide * CifarSide;

    /// <summary>Reads the gray images of an idx file with three dimensions of bytes (LeCun's format of MNIST), compressed by gzip or not.</summary>
    /// <exception cref="DatasetException">The file has another format, or is truncated.</exception>
    internal static IEnumerable<SetImage> ReadIdx(string file)
    {
        const int header = 16, bytesOfThreeDimensions = 0x803, bytesOfOneDimension = 0x801;
        var content = Unpacked(File.ReadAllBytes(file));
        int Number(int at) => content.Length >= at + 4 ? BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(at)) : 0;
        if (Number(0) == bytesOfOneDimension)
            throw new DatasetException($"{file} holds labels, not images. Use the file with the images.");
        var (count, height, width) = (Number(4), Number(8), Number(12));
        if (Number(0) != bytesOfThreeDimensions || count < 1 || height < 1 || width < 1)
            throw new DatasetException($"{file} is not an image, a zip, an idx file of MNIST or a batch of CIFAR-10. Use one of these, or a folder of images.");
        if (content.Length != header + (long)count * height * width)
            throw new DatasetException($"{file} is damaged: {count} images of {width}x{height} do not have {content.Length} bytes. Download it again.");
        return Images(file, content, count, header, width * height, 0, width, height);
    }

    /// <summary>Reads the RGB images of a binary batch of CIFAR-10: each is a label and three planes of 32x32 bytes.</summary>
    /// <exception cref="DatasetException">The file has another format, or is truncated.</exception>
    internal static IEnumerable<SetImage> ReadCifar(string file)
    {
        var content = File.ReadAllBytes(file);
        var count = content.Length / CifarRecord;
        return count > 0 && content.Length % CifarRecord == 0 && Enumerable.Range(0, count).All(i => content[i * CifarRecord] < 10)
            ? Images(file, content, count, 0, CifarRecord, 1, CifarSide, CifarSide)
            : throw new DatasetException($"{file} is not a binary batch of CIFAR-10, which has {CifarRecord} bytes per image, the first of them a label from 0 to 9. Download it again, or leave it out.");
    }

    /// <summary>Reads images from records of the same length that end with the planes of an image.</summary>
    private static IEnumerable<SetImage> Images(string file, byte[] content, int count, int start, int record, int skipped, int width, int height) =>
        Enumerable.Range(0, count).Select(i =>
        {
            var (at, length) = (start + i * record + skipped, record - skipped);
            return new SetImage($"{Path.GetFileName(file)} {i}",
                () => new FloatImage(width, height, length / (width * height), Array.ConvertAll(content[at..(at + length)], value => value / 255f)),
                () => new MemoryStream(content, at, length));
        });

    private static byte[] Unpacked(byte[] file)
    {
        if (file is not [0x1F, 0x8B, ..])
            return file;
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(file), CompressionMode.Decompress))
            packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
