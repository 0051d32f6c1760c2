import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchChromium } from '../../bench/chromium.ts';
import { type Site, startSite } from './site.ts';

export const TIMEOUT_MS = 60_000;

/** One browser and one site a file, and a page a test. */
export class Fixture {
  browser!: Browser;
  site!: Site;
  page!: Page;
  /** Errors and warnings of the page's console, among them violations of the content security policy. */
  complaints: string[] = [];

  /** Opens a page whose element has attributes. */
  async open(attributes: Readonly<Record<string, string>> = {}, options: BrowserContextOptions = {}): Promise<void> {
    await this.page?.context().close();
    const context = await this.browser.newContext(options);
    this.page = await context.newPage();
    this.page.setDefaultTimeout(10_000);
    this.complaints = [];
    this.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
    this.page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await this.page.goto(`${this.site.origin}/?${new URLSearchParams(attributes)}`);
    this.site.requests.length = 0;
  }

  get queries(): string[] {
    return this.site.requests.map((request) => request.get('q') ?? '');
  }

  get input(): Locator {
    return this.page.getByRole('combobox', { name: 'Search' });
  }

  get options(): Locator {
    return this.page.getByRole('option');
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  get titles(): Promise<string[]> {
    return this.options.locator('[part=title]').allTextContents();
  }

  /** The element with the focus, inside of the widget. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute('part') ?? at?.id ?? '';
    });
  }

  /** Types a query, and waits for a state. */
  async search(query: string, state: string): Promise<void> {
    await this.input.fill(query);
    await this.state(state);
  }

  async state(state: string): Promise<void> {
    await this.page.locator(`[data-state=${state}]`).waitFor({ state: 'attached' });
  }
}

/** A fixture that is there for the tests of a file. */
export function useFixture(): Fixture {
  const fixture = new Fixture();
  beforeAll(async () => {
    [fixture.browser, fixture.site] = await Promise.all([launchChromium(), startSite()]);
  }, TIMEOUT_MS);
  afterEach(async () => {
    await fixture.page?.context().close();
  });
  afterAll(async () => {
    await fixture.browser?.close();
    await fixture.site?.close();
  }, TIMEOUT_MS);
  return fixture;
}
