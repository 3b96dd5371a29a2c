namespace MlNetDenoise;

/// <summary>An error that a user can mend: its message is one line that names the file and the remedy.</summary>
public abstract class DenoiseException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>An image file that cannot be read: absent, empty, truncated, no image, or not of the kind or size that is needed.</summary>
public sealed class ImageFileException(string message, Exception? innerException = null) : DenoiseException(message, innerException);

/// <summary>A model (ONNX file, zip or run folder) that is absent, foreign, damaged, or does not fit the image.</summary>
public sealed class ModelException(string message, Exception? innerException = null) : DenoiseException(message, innerException);

/// <summary>A set of images that cannot be used: no such folder, no images in it, images without partners.</summary>
public sealed class DatasetException(string message, Exception? innerException = null) : DenoiseException(message, innerException);

/// <summary>An output that cannot be written: no permission, a full disk, a file where a folder should be.</summary>
public sealed class OutputException(string message, Exception? innerException = null) : DenoiseException(message, innerException);
