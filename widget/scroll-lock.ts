/** Keeps the page still behind a dialog, without moving it: where a scroll bar took room, its room stays. */
export class ScrollLock {
  #before: { readonly overflow: string; readonly gutter: string } | undefined;

  lock(): void {
    const { style, clientWidth } = document.documentElement;
    this.#before ??= { overflow: style.overflow, gutter: style.scrollbarGutter };
    if (innerWidth > clientWidth) style.scrollbarGutter = 'stable';
    style.overflow = 'hidden';
  }

  unlock(): void {
    if (this.#before === undefined) return;
    const { style } = document.documentElement;
    style.overflow = this.#before.overflow;
    style.scrollbarGutter = this.#before.gutter;
    this.#before = undefined;
  }
}
