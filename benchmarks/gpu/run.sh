#!/bin/sh
# Runs the GPU suite where there is neither Node nor a network: sh run.sh [--out FILE]. Made by benchmarks/gpu/folder.mjs.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v xz >/dev/null 2>&1; then
  xz -dc "$here/sheath-gpu.tar.xz"
else
  python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), sys.stdout.buffer)' "$here/sheath-gpu.tar.xz"
fi | tar -xf - -C "$work"
# The machine's own Vulkan loader comes first; ours, last, helps where there is none.
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$work/lib"
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$work}"
if [ -z "$VK_DRIVER_FILES" ]; then
  for driver in /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json \
    /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    if [ -f "$driver" ]; then
      export VK_DRIVER_FILES="$driver"
      break
    fi
  done
fi
"$work/node" "$work/package/benchmarks/gpu/suite.mjs" --out "${OUT:-$PWD}/gpu.json" "$@"
