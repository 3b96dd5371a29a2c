"""Prints the numbers of TorchTests.cs and NetworkTests.cs, as PyTorch has them: /usr/bin/python3 torch_numbers.py (written with 1.13)."""
import math
import torch
import torch.nn as nn
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

x = wave(2, 2, 2, 3, step=0.9).requires_grad_()
w, b = torch.tensor([0.5, 2.0], requires_grad=True), torch.tensor([0.1, -0.2], requires_grad=True)
mean, var = torch.tensor([0.3, -0.1]), torch.tensor([0.8, 1.5])
show("batch_norm, inference", F.batch_norm(x, mean, var, w, b)[0])
y = F.batch_norm(x, mean, var, w, b, training=True)
F.mse_loss(y, wave(2, 2, 2, 3)).backward()
show("batch_norm, training", y[0])
show("batch_norm, running mean", mean)
show("batch_norm, running variance", var)
show("batch_norm, gradient of the weight", w.grad)
show("batch_norm, gradient of the first plane", x.grad[0, 0])

x = wave(1, 2, 2, 2).requires_grad_()
w = wave(2, 1, 3, 3, step=0.7).requires_grad_()
y = F.conv_transpose2d(x, w, torch.tensor([0.5]), stride=2, padding=1, output_padding=1)
F.mse_loss(y, torch.zeros(1, 1, 4, 4)).backward()
show("conv_transpose2d", y)
show("conv_transpose2d, gradient of the first kernel", w.grad[0])
show("leaky_relu", F.leaky_relu(wave(6), 0.1))
show("bilinear", F.interpolate(torch.arange(4.0).reshape(1, 1, 2, 2), scale_factor=2, mode="bilinear", align_corners=False)[0, 0, :2])

x = torch.sigmoid(wave(4)).requires_grad_()
loss = F.binary_cross_entropy(x, torch.tensor([0.0, 0.25, 1.0, 0.5]))
loss.backward()
print("binary_cross_entropy", loss.item())
show("binary_cross_entropy, gradient", x.grad)


def conv(i, o, k=3, **options):
    return nn.Conv2d(i, o, k, **options)


def block(w):
    return [conv(w, w), conv(w, w)]


def unet(width, levels, channels):
    layers = [conv(channels, width), conv(width, width)]
    for level in range(1, levels):
        fine, coarse = width << level - 1, width << level
        layers += [conv(fine, coarse), conv(coarse, coarse), conv(coarse, fine), conv(2 * fine, fine), conv(fine, fine)]
    return layers + [conv(width, channels)]


def light_unet(fine, middle, coarse, channels):
    return [conv(channels + 1, fine, 6), *2 * block(fine), conv(fine, middle, 2), *2 * block(middle), conv(middle, coarse, 2), *2 * block(coarse),
            conv(coarse, middle, 1), conv(middle, fine, 1), conv(fine, 4 * channels)]


networks = {
    "cifar-cae": [conv(3, 64), nn.BatchNorm2d(64), conv(64, 128), nn.BatchNorm2d(128), conv(128, 256), nn.BatchNorm2d(256),
                  nn.ConvTranspose2d(256, 128, 3), nn.BatchNorm2d(128), nn.ConvTranspose2d(128, 64, 3), nn.BatchNorm2d(64), conv(64, 3)],
    "strided-autoencoder": [conv(3, 64), conv(64, 128), conv(128, 256), conv(256, 512), nn.ConvTranspose2d(512, 512, 3),
                            nn.ConvTranspose2d(512, 256, 3), nn.ConvTranspose2d(256, 128, 3), nn.ConvTranspose2d(128, 64, 3), conv(64, 3)],
    "dncnn, 1": [conv(1, 64), *[layer for _ in range(15) for layer in (conv(64, 64, bias=False), nn.BatchNorm2d(64))], conv(64, 1, bias=False)],
    "ffdnet, 1": [conv(5, 64), *[conv(64, 64) for _ in range(13)], conv(64, 4)],
    "ffdnet, 3": [conv(13, 96), *[conv(96, 96) for _ in range(10)], conv(96, 12)],
    "resnet, 3": [conv(3, 64), *[layer for _ in range(8) for layer in block(64)], conv(64, 3)],
    "resnet, 1, 16 blocks of 32": [conv(1, 32), *[layer for _ in range(16) for layer in block(32)], conv(32, 1)],
    "light-unet, 1": light_unet(32, 32, 64, 1),
    "light-unet, 3": light_unet(32, 32, 64, 3),
    "unet, 3": unet(32, 4, 3),
    "unet, 1, 3 levels from 16": unet(16, 3, 1),
}
for name, layers in networks.items():
    print(name, sum(p.numel() for layer in layers for p in layer.parameters()))
