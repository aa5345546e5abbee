/**
 * Kernels from WGSL files. A file is valid WGSL as it stands; two things are done to it:
 * - a line `// include common/name.wgsl` is replaced by that file, once;
 * - `const NAME = ...;` at module scope takes the value given for NAME. Where a value may be an `override`, it is one and is set when
 *   the pipeline is made; workgroup arrays and sizes may be overrides, private arrays need a `const`.
 * Pipelines are made inside an error scope, and a message names the file and the line that a reader would open.
 * A pipeline is compiled once a device for the same file, entry point and constants.
 */
import { SheathError } from '../../core/index.js';
import type { WebGpuContext } from './context.js';

export interface KernelSource {
  /** Path inside kernels/webgpu */
  readonly file: string;
  readonly entryPoint: string;
  /** Values of the file's `const`s and `override`s by name; booleans are given as booleans. */
  readonly constants?: Readonly<Record<string, number | boolean>>;
}

export interface Kernel {
  /** file:entryPoint */
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Workgroups along x, y and z. */
  encode(pass: GPUComputePassEncoder, x: number, y?: number, z?: number): void;
}

/**
 * A pipeline with its buffers.
 * @param buffers by binding number of group 0; every binding that the entry point uses, and no other
 * @throws E_SHADER, E_SHADER_CONSTANT, E_SHADER_MISSING
 */
export async function createKernel(
  context: WebGpuContext,
  source: KernelSource,
  buffers: Readonly<Record<number, GPUBuffer>>,
): Promise<Kernel> {
  const pipeline = await createPipeline(context, source);
  const { device } = context;
  const label = labelOf(source);
  device.pushErrorScope('validation');
  const bindGroup = device.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: Object.entries(buffers).map(([binding, buffer]) => ({
      binding: Number(binding),
      resource: { buffer },
    })),
  });
  const error = await device.popErrorScope();
  if (error) throw shaderError(source, error.message);
  return {
    label,
    pipeline,
    bindGroup,
    encode(pass, x, y = 1, z = 1) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(x, y, z);
    },
  };
}

const compiled = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** @throws E_SHADER, E_SHADER_CONSTANT, E_SHADER_MISSING */
export function createPipeline(context: WebGpuContext, source: KernelSource): Promise<GPUComputePipeline> {
  let pipelines = compiled.get(context.device);
  if (!pipelines) {
    pipelines = new Map();
    compiled.set(context.device, pipelines);
  }
  const constants = Object.entries(source.constants ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify([source.file, source.entryPoint, constants]);
  let pipeline = pipelines.get(key);
  if (!pipeline) {
    pipeline = compile(context, source);
    pipelines.set(key, pipeline);
  }
  return pipeline;
}

async function compile(context: WebGpuContext, source: KernelSource): Promise<GPUComputePipeline> {
  const { device } = context;
  const shader = assembleShader(source.file, source.constants ?? {}, context.shaderText);
  const label = labelOf(source);
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  const module = device.createShaderModule({ label, code: shader.code });
  const making = Promise.allSettled([
    device.createComputePipelineAsync({
      label,
      layout: 'auto',
      compute: { module, entryPoint: source.entryPoint, constants: shader.overrides },
    }),
  ]);
  const errors = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const { messages } = await module.getCompilationInfo();
  const faults = messages.filter(({ type }) => type === 'error');
  if (faults.length > 0) {
    const lines = faults.map(({ lineNum, message }) => {
      const line = shader.lines[Math.max(lineNum, 1) - 1];
      return `${line.file}:${line.number}: ${message} in "${line.text.trim()}"`;
    });
    throw shaderError(source, lines.join('\n'));
  }
  const [made] = await making;
  if (made.status === 'rejected') throw shaderError(source, String(made.reason));
  const error = errors.find((scope) => scope !== null);
  if (error) throw shaderError(source, error.message);
  return made.value;
}

export interface Shader {
  readonly code: string;
  /** Values of the file's `override`s. */
  readonly overrides: Readonly<Record<string, number>>;
  /** [line of code] where it comes from; numbers from 1 */
  readonly lines: readonly { readonly file: string; readonly number: number; readonly text: string }[];
}

const INCLUDE = /^\s*\/\/ include (\S+\.wgsl)\s*$/;
const DECLARATION = /^(const|override)\s+([A-Za-z_]\w*)\s*(?::\s*(\w+)\s*)?(?:=[^;]*)?;/;

/** @throws E_SHADER_CONSTANT when a constant is not declared in the file, and what `textOf` throws */
export function assembleShader(
  file: string,
  constants: Readonly<Record<string, number | boolean>>,
  textOf: (path: string) => string,
): Shader {
  const lines: { file: string; number: number; text: string }[] = [];
  const overrides: Record<string, number> = {};
  const included = new Set<string>();
  const given = new Set<string>();
  const set = (line: string): string => {
    const declaration = DECLARATION.exec(line);
    const value = declaration ? constants[declaration[2]] : undefined;
    if (!declaration || value === undefined) return line;
    const [whole, kind, name, type] = declaration;
    given.add(name);
    if (kind === 'override') {
      overrides[name] = Number(value);
      return line;
    }
    const typed = type === undefined ? name : `${name}: ${type}`;
    return `const ${typed} = ${literal(value, type)};${line.slice(whole.length)}`;
  };
  const read = (path: string): void => {
    if (included.has(path)) return;
    included.add(path);
    for (const [index, text] of textOf(path).split('\n').entries()) {
      const include = INCLUDE.exec(text);
      if (include) read(include[1]);
      else lines.push({ file: path, number: index + 1, text: set(text) });
    }
  };
  read(file);
  const unknown = Object.keys(constants).find((name) => !given.has(name));
  if (unknown !== undefined) {
    throw new SheathError(
      'E_SHADER_CONSTANT',
      {
        object: `the kernel ${file} is given the constant ${unknown}`,
        limit: 'it declares no const or override of that name at the start of a line',
        cure: 'declare it there, with a default',
      },
      { kind: 'failure' },
    );
  }
  return { code: lines.map(({ text }) => text).join('\n'), overrides, lines };
}

/** WGSL reads "5" as an integer only and "5.0" as a float only. */
function literal(value: number | boolean, type: string | undefined): string {
  if (typeof value === 'boolean') return String(value);
  if (type === 'f32') {
    const text = String(Math.fround(value));
    return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
  }
  if (type === 'u32') return `${value}u`;
  return type === 'i32' ? `${value}i` : String(value);
}

const labelOf = ({ file, entryPoint }: KernelSource): string => `${file}:${entryPoint}`;

function shaderError(source: KernelSource, messages: string): SheathError {
  return new SheathError(
    'E_SHADER',
    {
      object: `the GPU kernel ${labelOf(source)} was refused by this device's compiler`,
      limit: messages.trim(),
      cure: 'please report this with the output of `sheath devices`; `--platform cpu` runs without a GPU',
    },
    { kind: 'failure' },
  );
}
