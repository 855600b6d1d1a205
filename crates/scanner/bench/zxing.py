"""Reads a folder of pictures with zxing-cpp: number, how it went, milliseconds."""
import pathlib
import sys
import time

import zxingcpp

FORMATS = [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128]

for file in sorted(pathlib.Path(sys.argv[1]).glob("*.pgm")):
    content = file.read_bytes()
    width, height = map(int, content.split(b"\n", 3)[1].split())
    image = memoryview(content[-width * height:]).cast("B", (height, width))
    wanted = file.with_suffix(".bin").read_bytes()
    began = time.thread_time()
    codes = zxingcpp.read_barcodes(image, formats=FORMATS)
    took = (time.thread_time() - began) * 1000
    outcome = "read" if any(code.bytes == wanted for code in codes) else "wrong" if codes else "none"
    print(f"{file.stem}\t{outcome}\t{took:.2f}")
