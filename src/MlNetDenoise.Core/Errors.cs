namespace MlNetDenoise;

/// <summary>Base class of errors that the user can correct. The message is one line that names the file or property and says what to do.</summary>
public abstract class DenoiseException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>An image file cannot be read: it does not exist, is empty, truncated or not an image, or has the wrong type or size.</summary>
public sealed class ImageFileException(string message, Exception? innerException = null) : DenoiseException(message, innerException);

/// <summary>A model (an ONNX file, zip file or run folder) cannot be used: it does not exist, is damaged, comes from another program, or does not fit the image.</summary>
public sealed class ModelException(string message, Exception? innerException = null) : DenoiseException(message, innerException);

/// <summary>A set of images cannot be used: its folder does not exist or has no images, or images have no partner.</summary>
public sealed class DatasetException(string message, Exception? innerException = null) : DenoiseException(message, innerException);

/// <summary>An output cannot be written: permission is missing, the disk is full, the format is not supported, or a file is in the place of a folder.</summary>
public sealed class OutputException(string message, Exception? innerException = null) : DenoiseException(message, innerException);
