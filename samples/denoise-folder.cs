// Denoises the images of a folder:
//     dotnet run samples/denoise-folder.cs photos clean
// Outside of this repository, the next line is: #:package MlNetDenoise.Cpu@0.1.0
#:project ../src/MlNetDenoise.Core/MlNetDenoise.Core.csproj

using MlNetDenoise;

var (input, output) = (args[0], args[1]);

using var denoiser = Denoiser.Load();
foreach (var file in Directory.EnumerateFiles(input))
{
    try
    {
        // The noise level is estimated; new() { Sigma = 25 } as the third argument sets it.
        denoiser.DenoiseFile(file, Path.Combine(output, Path.GetFileName(file)));
        Console.WriteLine(file);
    }
    catch (ImageFileException e)
    {
        Console.Error.WriteLine(e.Message);
    }
}
