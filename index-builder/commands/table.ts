/** Rows of cells as aligned lines; cells that look like numbers are aligned to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  const all = rows.map((row) => {
    const cells = row.map((cell, i) =>
      /^[\d.]+( [KMG]?B)?$/.test(cell) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
    );
    return `${cells.join('  ').trimEnd()}\n`;
  });
  return all.join('');
}

/** Bytes as people read them, in powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
