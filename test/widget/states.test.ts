import { describe, expect, it } from 'vitest';
import { parseFilters } from '../../shared/search/attributes/filter.ts';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const widget = useFixture();

const notices = () => widget.page.locator('[part=notices]');
const button = (name: string) => widget.page.getByRole('button', { name });

describe('corrections', { timeout: TIMEOUT_MS }, () => {
  it('says what was searched for instead, and searches for what was typed', async () => {
    await widget.open();
    await widget.search('stomes', 'results');
    expect(await notices().textContent()).toBe('Showing results for stones Search instead for stomes');
    await button('Search instead for stomes').click();
    await widget.state('empty');
    expect(widget.site.requests.at(-1)?.get('correct')).toBe('0');
    expect(await notices().textContent()).toBe('');
    // The next query is corrected again.
    await widget.input.fill('one');
    await widget.state('results');
    expect(widget.site.requests.at(-1)?.has('correct')).toBe(false);
  });

  it('offers what may have been meant', async () => {
    await widget.open();
    await widget.search('meant', 'empty');
    await button('Did you mean stones?').click();
    await widget.state('results');
    expect(await widget.input.inputValue()).toBe('stones');
    expect(await widget.focused()).toBe('input');
  });

  it('says what an answer lacks', async () => {
    await widget.open();
    await widget.search('partial', 'results');
    expect(await notices().locator('p').allTextContents()).toEqual([
      'Part of the index could not be searched: results may be missing.',
      'Not every page could be checked for the exact phrase: results may be missing.',
      'A required or excluded word is too common to be checked on every page: results may be missing, or not fit.',
    ]);
  });
});

describe('facets', { timeout: TIMEOUT_MS }, () => {
  const chips = async () => {
    const group = widget.page.getByRole('group', { name: 'Version' });
    return group
      .getByRole('button')
      .evaluateAll((all) =>
        all.map((chip) => `${chip.getAttribute('aria-pressed') === 'true' ? '*' : ''}${chip.textContent}`),
      );
  };

  it('offers values with their counts, several of an attribute, and lets go of them', async () => {
    await widget.open({ facets: 'version=Version,lang=Language', filter: 'kind:guide' });
    await widget.search('stones', 'results');
    expect(await chips()).toEqual(['2.01,200', '1.07']);
    const languages = widget.page.getByRole('group', { name: 'Language' });
    expect(await languages.getByRole('button').allTextContents()).toEqual(['English800+', 'German12+']);
    await button('1.0').focus();
    await widget.page.keyboard.press('Enter');
    await expect.poll(() => widget.options.count()).toBe(3);
    // What was counted before the choice is still on offer, and the focus is where it was.
    expect(await chips()).toEqual(['2.01,200', '*1.07']);
    expect(await widget.focused()).toBe('chip');
    expect(widget.site.requests.at(-1)?.getAll('filter')).toEqual(['kind:guide', 'version:1.0']);
    await button('2.0').click();
    await expect.poll(() => widget.site.requests.at(-1)?.getAll('filter')).toEqual(['kind:guide', 'version:1.0|2.0']);
    await button('1.0').click();
    await button('2.0').click();
    await widget.state('results');
    expect(await chips()).toEqual(['2.01,200', '1.07']);
    expect(widget.complaints).toEqual([]);
  });

  it('asks for a value as it is, whatever signs of filters are in it', async () => {
    await widget.open({ facets: 'kind' });
    await widget.search('signs', 'results');
    await button('a|b\\c').click();
    await expect.poll(() => widget.site.requests.length).toBe(2);
    await button('1..5').click();
    await expect.poll(() => widget.site.requests.length).toBe(3);
    const filter = widget.site.requests.at(-1)?.getAll('filter') ?? [];
    expect(parseFilters(filter)).toEqual([
      { name: 'kind', negated: false, values: [{ is: 'a|b\\c' }, { is: '1..5' }] },
    ]);
  });

  it('keeps what was chosen for the next query, and takes it off where nothing is found', async () => {
    await widget.open({ facets: 'version=Version' });
    await widget.search('stones', 'results');
    await button('1.0').click();
    await expect.poll(() => widget.site.requests.length).toBe(2);
    await widget.search('nothing', 'empty');
    expect(widget.site.requests.at(-1)?.getAll('filter')).toEqual(['version:1.0']);
    await button('Remove filters').click();
    await expect.poll(() => widget.site.requests.at(-1)?.getAll('filter')).toEqual([]);
    expect(await widget.focused()).toBe('input');
  });
});

describe('failures', { timeout: TIMEOUT_MS }, () => {
  it.each([
    [
      'fail',
      'refused',
      'The search did not accept this query.The index is being replaced.Change the query, or try again.',
    ],
    ['storage', 'unreachable', 'The search cannot be reached.Check your connection, or try again in a minute.'],
    ['proxy', 'unreachable', 'The search cannot be reached.Check your connection, or try again in a minute.'],
    ['alien', 'unreachable', 'The search cannot be reached.Check your connection, or try again in a minute.'],
    ['limit', 'limited', 'Too many searches in a short time.Wait 7 seconds, then try again.'],
    ['burst', 'limited', 'Too many searches in a short time.Wait 30 seconds, then try again.'],
    ['quota', 'quota', /^The search has used up its requests for today.It works again tomorrow/],
    ['quota json', 'quota', /^The search has used up its requests for today./],
    ['quota page', 'quota', /^The search has used up its requests for today./],
  ])('says what went wrong for "%s", and asks again by Enter or the button', async (query, state, message) => {
    await widget.open();
    await widget.search(query, state);
    expect(await widget.status.textContent()).toMatch(message);
    await widget.page.keyboard.press('Enter');
    await expect.poll(() => widget.queries).toEqual([query, query]);
    await widget.state(state);
    await button('Try again').click();
    await expect.poll(() => widget.queries).toEqual([query, query, query]);
    expect(await widget.focused()).toBe('input');
  });

  it('waits for the connection when offline', async () => {
    await widget.open();
    await widget.page.context().setOffline(true);
    await widget.search('pages', 'offline');
    expect(await widget.status.textContent()).toContain('You are offline.');
    await widget.page.context().setOffline(false);
    await widget.state('results');
    expect(await widget.options.count()).toBe(5);
  });
});

describe('static mode', { timeout: TIMEOUT_MS }, () => {
  const STAND_IN = 'The search service is not available: this browser searched by itself.';

  it.each(['quota', 'proxy', 'storage'])(
    'stands in for a service that answers "%s", which then rests',
    async (query) => {
      await widget.open({ static: '/index' });
      await widget.input.fill(query);
      if (query === 'quota') await widget.state('results');
      else await widget.state('empty');
      expect(await notices().textContent()).toBe(STAND_IN);
      await widget.search('pages', 'results');
      expect(await widget.options.count()).toBe(5);
      expect(widget.queries).toEqual([query]);
    },
  );

  it('says why there was no answer where the index cannot be read either', async () => {
    await widget.open({ static: '/broken' });
    await widget.search('quota', 'quota');
    await widget.page.keyboard.press('Enter');
    await expect.poll(() => widget.queries.length).toBe(2);
  });

  it('stands in for one service, and leaves another alone; what one answered is not the answer of the other', async () => {
    await widget.open({ static: '/index' });
    await widget.search('pages', 'results');
    await widget.search('quota', 'results');
    expect(await notices().textContent()).toBe(STAND_IN);
    await widget.page.evaluate(() =>
      document.querySelector('cairn-search')!.setAttribute('endpoint', '/v1/indexes/guide'),
    );
    await widget.input.fill('pages');
    await expect.poll(() => widget.queries).toEqual(['pages', 'quota', 'pages']);
    await expect.poll(() => notices().textContent()).toBe('');
  });

  it('opens an index once, whatever a search of it brings, and again where that failed', async () => {
    await widget.open({ static: '/index' });
    await widget.page.evaluate(() => document.querySelector('cairn-search')!.removeAttribute('endpoint'));
    const opened = () => widget.page.evaluate(() => (window as unknown as { opened?: number }).opened);
    await widget.search('refused here', 'refused');
    expect(await widget.status.textContent()).toContain('This query is refused.');
    await widget.search('damaged here', 'unreachable');
    await widget.search('pages', 'results');
    expect(await opened()).toBe(1);
    await widget.page.evaluate(() => document.querySelector('cairn-search')!.setAttribute('static', '/broken'));
    await widget.search('many', 'unreachable');
    await widget.page.keyboard.press('Enter');
    await expect.poll(opened).toBe(3);
  });

  it('needs no service', async () => {
    await widget.open({ static: '/index' });
    await widget.page.evaluate(() => document.querySelector('cairn-search')!.removeAttribute('endpoint'));
    await widget.search('many', 'results');
    await button('More results').click();
    await expect.poll(() => widget.options.count()).toBe(16);
    expect(await notices().textContent()).toBe('');
    expect(widget.queries).toEqual([]);
  });

  it('is left alone by refusals that another try mends', async () => {
    await widget.open({ static: '/index' });
    await widget.search('limit', 'limited');
    await widget.search('fail', 'refused');
    expect(widget.queries).toEqual(['limit', 'fail']);
  });
});

describe('kept pages', { timeout: TIMEOUT_MS }, () => {
  const kept = (name: string) => widget.page.getByRole('group', { name }).getByRole('option');

  it('lists pages that were opened and favourites, and lets go of each', async () => {
    await widget.open({ suggest: '0' });
    await widget.page.evaluate(() => document.addEventListener('cairn-select', (event) => event.preventDefault()));
    await widget.search('pages', 'results');
    await widget.options.nth(3).click();
    await widget.input.click();
    await widget.options.nth(4).hover();
    await widget.options.nth(4).locator('[data-action=save]').click();
    expect(await widget.options.nth(4).getAttribute('data-favourite')).toBe('');
    await widget.options.nth(0).click();
    await widget.input.fill('');
    await widget.input.click();
    expect(await kept('Favourites').locator('[part=title]').allTextContents()).toEqual(['Waymarks of the north']);
    expect(await kept('Recently opened').locator('[part=title]').allTextContents()).toEqual([
      'Building a cairn',
      'Choosing stones',
    ]);
    await widget.page.keyboard.press('ArrowUp');
    await widget.page.keyboard.press('Delete');
    expect(await widget.titles).toEqual(['Waymarks of the north', 'Building a cairn']);
    await kept('Recently opened').locator('[data-action=remove]').click();
    await kept('Favourites').locator('[data-action=remove]').click();
    expect(await widget.options.count()).toBe(0);
    expect(await widget.page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('keeps nothing where the page says so', async () => {
    await widget.open({ 'no-history': '' });
    await widget.search('one', 'results');
    expect(await widget.page.locator('[data-action]').count()).toBe(0);
    await widget.options.first().click();
    await widget.page.waitForURL('**/guide/choose');
    expect(await widget.page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('survives storage that is forbidden, and whatever else is in it', async () => {
    await widget.open({ suggest: '0' });
    await widget.page.evaluate(() => {
      localStorage.setItem(
        'cairn-search favourites /',
        '[{"url":"javascript:alert(1)","title":"A","headings":[]},3,null]',
      );
      localStorage.setItem('cairn-search recents /', '{{');
    });
    await widget.input.click();
    expect(await kept('Favourites').count()).toBe(1);
    expect(await kept('Favourites').getAttribute('href')).toBeNull();
    await widget.page.evaluate(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('forbidden', 'SecurityError');
          },
        });
    });
    await widget.search('one', 'results');
    await widget.options.first().click();
    await widget.page.waitForURL('**/guide/choose');
    expect(widget.complaints).toEqual([]);
  });
});
