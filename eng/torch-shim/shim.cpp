#include <torch/torch.h>

extern "C" __attribute__((visibility("default"))) const char* shim_torch_version() { return TORCH_VERSION; }
