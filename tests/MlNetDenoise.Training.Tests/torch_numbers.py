"""Prints the numbers of TorchTests.cs, as PyTorch has them: /usr/bin/python3 torch_numbers.py (written with 1.13)."""
import math
import torch
import torch.nn.functional as F


def wave(*sizes, step=1.0):
    return torch.tensor([math.sin(step * i) for i in range(math.prod(sizes))]).reshape(sizes)


def show(name, tensor):
    print(f"{name}: {', '.join(f'{v:.6f}f' for v in tensor.detach().flatten().tolist())}")


x = wave(1, 2, 4, 4).requires_grad_()
w = wave(3, 2, 3, 3, step=0.7).requires_grad_()
b = wave(3, step=0.3).requires_grad_()
y = F.conv2d(x, w, b, stride=2, padding=1)
F.l1_loss(y, wave(1, 3, 2, 2, step=0.4)).backward()
show("conv", y)
show("conv, gradient of the bias", b.grad)
show("conv, gradient of the image's first row", x.grad[0, 0, 0])
show("conv, gradient of the first kernel", w.grad[0, 0])

show("pixel_unshuffle", F.pixel_unshuffle(torch.arange(16.0).reshape(1, 2, 2, 4), 2))
show("pixel_shuffle", F.pixel_shuffle(torch.arange(16.0).reshape(1, 4, 2, 2), 2))
show("pad", F.pad(torch.arange(4.0).reshape(1, 1, 2, 2), (0, 1, 0, 2), mode="replicate"))
show("sigmoid", torch.sigmoid(wave(4)))

x = wave(5, step=2.0).requires_grad_()
loss = F.mse_loss(x, wave(5))
loss.backward()
print("mse", loss.item())
show("mse, gradient", x.grad)

for kind in (torch.optim.Adam, torch.optim.AdamW):
    p = wave(2, 2, 3, 3).contiguous(memory_format=torch.channels_last).requires_grad_()
    optimizer = kind([p], 0.02, (0.9, 0.99), weight_decay=0.05)
    for _ in range(3):
        optimizer.zero_grad()
        F.mse_loss(F.conv2d(wave(1, 2, 6, 6, step=0.9), p), torch.zeros(1, 2, 4, 4)).backward()
        norm = torch.nn.utils.clip_grad_norm_([p], 0.1)
        optimizer.step()
    show(kind.__name__, p[1, :, 1])
    print(kind.__name__, "norm", norm.item())
