import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dequantize, quantizeRow, quantizeTable } from '../../index-builder/distill/quantize-rows.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';
import { ROW_MAX } from '../../shared/format/row-block.ts';

const row = fc
  .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((values) => Float32Array.from(values));

function distance(values: Float32Array, scale: number, numbers: Int8Array): number {
  return values.reduce((sum, value, i) => sum + (value - scale * numbers[i]!) ** 2, 0);
}

describe('a row in 4 bits', () => {
  it('has numbers of -7..7, and is at least as near as with nothing cut off', () => {
    fc.assert(
      fc.property(row, (values) => {
        const { scale, values: numbers } = quantizeRow(values);
        expect(numbers.every((value) => Math.abs(value) <= ROW_MAX)).toBe(true);
        expect(scale).toBeGreaterThanOrEqual(0);
        const largest = Math.max(...values.map(Math.abs));
        const plain = values.map((value) =>
          largest === 0 ? 0 : value - (Math.round((value / largest) * 7) * largest) / 7,
        );
        const bound = plain.reduce((sum, value) => sum + value ** 2, 0);
        expect(distance(values, scale, numbers)).toBeLessThanOrEqual(bound * (1 + 1e-4) + 1e-9);
      }),
    );
  });

  it('loses about a hundredth of the squared length of normal numbers', () => {
    const random = seededRandom(1);
    const values = Float32Array.from({ length: 256 }, () => random.normal());
    const { scale, values: numbers } = quantizeRow(values);
    const squares = values.reduce((sum, value) => sum + value ** 2, 0);
    expect(distance(values, scale, numbers) / squares).toBeLessThan(0.015);
  });

  it('adds nothing where it is nothing', () => {
    expect(quantizeRow(new Float32Array(8))).toEqual({ scale: 0, values: new Int8Array(8) });
  });
});

describe('a table in integers', () => {
  it('has scales of 0..65535 of one unit, the largest of which is 65535', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 8, maxLength: 80 }),
        (list) => {
          const rows = Float32Array.from(list.slice(0, list.length - (list.length % 8)));
          const table = quantizeTable({ dims: 8, rows });
          const scales = table.rows.map(({ scale }) => scale);
          expect(scales.every((scale) => Number.isInteger(scale) && scale >= 0 && scale <= 65_535)).toBe(true);
          if (rows.some((value) => Math.abs(value) > 1e-30)) expect(Math.max(...scales)).toBe(65_535);
          const back = dequantize(table, 8).rows;
          table.rows.forEach(({ values }, i) => {
            const own = quantizeRow(rows.subarray(i * 8, i * 8 + 8));
            expect(values).toEqual(own.values);
            // Of its scale, at most half a unit is lost.
            for (let k = 0; k < 8; k++)
              expect(Math.abs(back[i * 8 + k]! * table.unit - own.scale * own.values[k]!)).toBeLessThanOrEqual(
                table.unit * 3.5 + 1e-3,
              );
          });
        },
      ),
    );
  });

  it('is all zeros where there is nothing', () => {
    expect(quantizeTable({ dims: 8, rows: new Float32Array(16) }).rows.map(({ scale }) => scale)).toEqual([0, 0]);
  });
});
