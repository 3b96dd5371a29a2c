"""The training step of TrainingBenchmark.cs in PyTorch: prints its number of weights and its memory format, then,
for each number of steps that it reads, the seconds that they took."""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.second(F.relu(self.first(x)))


def blocks(width):
    return nn.Sequential(Block(width), Block(width))


def enlarged(width, to):
    """A transposed 2x2 convolution, written as our network writes it: so it trains faster."""
    return nn.Sequential(nn.Conv2d(width, 4 * to, 1), nn.PixelShuffle(2))


class HalfUNet(nn.Module):
    def __init__(self, channels=1, fine=32, middle=64, coarse=128):
        super().__init__()
        self.head, self.fine = nn.Conv2d(4 * (channels + 1), fine, 3, padding=1), blocks(fine)
        self.down1, self.middle = nn.Conv2d(fine, middle, 2, stride=2), blocks(middle)
        self.down2, self.coarse = nn.Conv2d(middle, coarse, 2, stride=2), blocks(coarse)
        self.up2, self.middle2 = enlarged(coarse, middle), blocks(middle)
        self.up1, self.fine2 = enlarged(middle, fine), blocks(fine)
        self.tail = nn.Conv2d(fine, 4 * channels, 3, padding=1)

    def forward(self, noisy, sigma):
        n, _, h, w = noisy.shape
        fine = self.fine(self.head(F.pixel_unshuffle(torch.cat([noisy, sigma.expand(n, 1, h, w)], 1), 2)))
        middle = self.middle(self.down1(fine))
        coarse = self.coarse(self.down2(middle))
        middle = self.middle2(middle + self.up2(coarse))
        fine = self.fine2(fine + self.up1(middle))
        return noisy - F.pixel_shuffle(self.tail(fine), 2)


class Training:
    def __init__(self, batch, side, memory_format):
        torch.manual_seed(1)
        network = HalfUNet().to(memory_format=memory_format)
        self.network, self.weights = network, list(network.parameters())
        self.averages = [weight.detach().clone() for weight in self.weights]
        self.optimizer = torch.optim.AdamW(self.weights, 1.5e-3, (0.9, 0.99), weight_decay=0)
        self.noisy, self.clean = torch.rand(2, batch, 1, side, side)
        self.sigma = torch.full((batch, 1, 1, 1), 0.1)

    def seconds(self, steps):
        begin = time.perf_counter()
        for _ in range(steps):
            loss = F.l1_loss(self.network(self.noisy, self.sigma), self.clean)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.weights, 0.1)
            loss.item()
            self.optimizer.step()
            with torch.no_grad():
                torch._foreach_mul_(self.averages, 0.999)
                torch._foreach_add_(self.averages, [weight.detach() for weight in self.weights], alpha=0.001)
        return time.perf_counter() - begin


threads, batch, side = map(int, sys.argv[1:])
torch.set_num_threads(threads)
formats = {"channels_last": torch.channels_last, "contiguous": torch.contiguous_format}
trainings = {name: Training(batch, side, memory_format) for name, memory_format in formats.items()}
for training in trainings.values():
    training.seconds(3)
best = min(trainings, key=lambda name: trainings[name].seconds(10))
print(torch.__version__, sum(weight.numel() for weight in trainings[best].weights), best, flush=True)
for line in sys.stdin:
    print(trainings[best].seconds(int(line)), flush=True)
