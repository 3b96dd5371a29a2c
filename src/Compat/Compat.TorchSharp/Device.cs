namespace TorchSharp;

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    /// <summary>The device, or the CPU; one that does not work is refused.</summary>
    private static Device InitializeDevice(Device? device)
    {
        device ??= CPU;
        if (device.type == DeviceType.CUDA && !cuda.is_available())
            throw new InvalidOperationException("Torch device type CUDA did not initialise on the current machine.");
        return device;
    }

    public class Device
    {
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        public DeviceType type { get; private set; }

        public int index { get; private set; }

        public override string ToString() => type == DeviceType.CPU ? "cpu" : index == -1 ? "cuda" : $"cuda:{index}";
    }

    public static class cuda
    {
        public static bool is_available() => Native.shim_cuda_is_available();
    }
}
