#!/usr/bin/env python3
"""Makes the networks of these tests (needs the package onnx), each folder as a run's: denoiser.onnx, denoiser.flat.onnx.
They blur with the 3x3 binomial kernel; where they take sigma, they blend: noisy + min(1, 4 sigma) (blurred - noisy).
"foreign" has no card, the card of "mislabelled" promises channels that its graph lacks."""
from pathlib import Path

import onnx
from onnx import TensorProto, helper

KERNEL = [w / 16 for w in (1, 2, 1, 2, 4, 2, 1, 2, 1)]


def tensor(name, kind, dims, values):
    return helper.make_tensor(name, kind, dims, values)


def save(folder, file, nodes, inputs, output, initializers, card):
    graph = helper.make_graph(nodes, folder, inputs, [output], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="MlNetDenoise")
    helper.set_model_props(model, card)
    onnx.checker.check_model(model, full_check=True)
    path = Path(__file__).parent / folder
    path.mkdir(exist_ok=True)
    onnx.save(model, path / file)


def card_of(folder, channels, takes_sigma):
    return {
        "denoise.name": folder, "denoise.version": "1", "denoise.channels": str(channels),
        "denoise.takes_sigma": "true" if takes_sigma else "false", "denoise.sigma_min": "0", "denoise.sigma_max": "64",
        "denoise.receptive_field": "3", "denoise.alignment": "1",
    }


def make(folder, channels, takes_sigma, card=None):
    card = card_of(folder, channels, takes_sigma) if card is None else card
    initializers = [
        tensor("kernel", TensorProto.FLOAT, [channels, 1, 3, 3], KERNEL * channels),
        tensor("border", TensorProto.INT64, [8], [0, 0, 1, 1, 0, 0, 1, 1]),
        tensor("zero", TensorProto.FLOAT, [], [0]),
        tensor("one", TensorProto.FLOAT, [], [1]),
    ]
    blur = [
        helper.make_node("Pad", ["noisy", "border"], ["padded"], mode="edge"),
        helper.make_node("Conv", ["padded", "kernel"], ["blurred"], kernel_shape=[3, 3], group=channels),
    ]
    if takes_sigma:
        initializers.append(tensor("four", TensorProto.FLOAT, [], [4]))
        blur += [
            helper.make_node("Mul", ["level", "four"], ["scaled"]),
            helper.make_node("Min", ["scaled", "one"], ["weight"]),
            helper.make_node("Sub", ["blurred", "noisy"], ["difference"]),
            helper.make_node("Mul", ["difference", "weight"], ["change"]),
            helper.make_node("Add", ["noisy", "change"], ["blended"]),
        ]
    result = "blended" if takes_sigma else "blurred"

    level = [helper.make_node("Identity", ["sigma"], ["level"])] if takes_sigma else []
    inputs = [helper.make_tensor_value_info("noisy", TensorProto.FLOAT, ["N", channels, "H", "W"])]
    if takes_sigma:
        inputs.append(helper.make_tensor_value_info("sigma", TensorProto.FLOAT, ["N", 1, "Hs", "Ws"]))
    save(folder, "denoiser.onnx", [*level, *blur, helper.make_node("Clip", [result, "zero", "one"], ["denoised"])], inputs,
         helper.make_tensor_value_info("denoised", TensorProto.FLOAT, ["N", channels, "H", "W"]), initializers, card)

    first = [helper.make_node("Reshape", ["pixels", "shape"], ["noisy"])]
    inputs = [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, "P"]),
              helper.make_tensor_value_info("shape", TensorProto.INT64, [4])]
    flat = [tensor("flat", TensorProto.INT64, [2], [1, -1])]
    if takes_sigma:
        first.append(helper.make_node("Reshape", ["sigma", "scalar"], ["level"]))
        flat.append(tensor("scalar", TensorProto.INT64, [4], [1, 1, 1, 1]))
        inputs.append(helper.make_tensor_value_info("sigma", TensorProto.FLOAT, [1, 1]))
    last = [helper.make_node("Clip", [result, "zero", "one"], ["clipped"]), helper.make_node("Reshape", ["clipped", "flat"], ["denoised"])]
    save(folder, "denoiser.flat.onnx", [*first, *blur, *last], inputs,
         helper.make_tensor_value_info("denoised", TensorProto.FLOAT, [1, "P"]), [*initializers, *flat], card)


make("gray", 1, takes_sigma=True)
make("rgb", 3, takes_sigma=True)
make("rgb-blind", 3, takes_sigma=False)
make("foreign", 3, takes_sigma=False, card={})
make("mislabelled", 1, takes_sigma=True, card=card_of("mislabelled", 3, takes_sigma=True))
