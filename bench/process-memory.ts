import { readdirSync, readFileSync } from 'node:fs';

/** Resident bytes of the processes of a name that descend from this one. Linux only. */
export function descendantBytes(name: string): number {
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => statusOf(pid) ?? []);
  const descendants = new Set([String(process.pid)]);
  // A parent may have a higher number than its child.
  for (let before = 0; before < descendants.size;) {
    before = descendants.size;
    for (const { pid, parent } of processes) if (descendants.has(parent)) descendants.add(pid);
  }
  return processes
    .filter((each) => each.name === name && descendants.has(each.pid))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

interface ProcessStatus {
  readonly pid: string;
  readonly parent: string;
  readonly name: string;
  readonly bytes: number;
}

/** Undefined: it has ended. */
function statusOf(pid: string): ProcessStatus | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
    return { pid, parent: field('PPid'), name: field('Name'), bytes: 1024 * Number(field('VmRSS')) };
  } catch {
    return undefined;
  }
}
