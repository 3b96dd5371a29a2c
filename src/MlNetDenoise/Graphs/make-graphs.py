#!/usr/bin/env python3
"""Makes gray.onnx and rgb.onnx (needs the package onnx): what stands between ExtractPixels and the network in the
fixed-size chain. From rgb [N,3,H,W] come noisy [N,C,H,W], the same values in pixels [1,P], and shape int64[4]."""
from pathlib import Path

import onnx
from onnx import TensorProto, helper


def make(name, channels, to_noisy, weights):
    graph = helper.make_graph(
        [
            to_noisy,
            helper.make_node("Shape", ["noisy"], ["shape"]),
            helper.make_node("Reshape", ["noisy", "flat"], ["pixels"]),
        ],
        name,
        [helper.make_tensor_value_info("rgb", TensorProto.FLOAT, ["N", 3, "H", "W"])],
        [
            helper.make_tensor_value_info("noisy", TensorProto.FLOAT, ["N", channels, "H", "W"]),
            helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, "P"]),
            helper.make_tensor_value_info("shape", TensorProto.INT64, [4]),
        ],
        [helper.make_tensor("flat", TensorProto.INT64, [2], [1, -1]), *weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="MlNetDenoise")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, Path(__file__).parent / f"{name}.onnx")


make("rgb", 3, helper.make_node("Identity", ["rgb"], ["noisy"]), [])
# the weights of FloatImage.ToGray
luma = helper.make_tensor("luma", TensorProto.FLOAT, [1, 3, 1, 1], [0.299, 0.587, 0.114])
make("gray", 1, helper.make_node("Conv", ["rgb", "luma"], ["noisy"], kernel_shape=[1, 1]), [luma])
