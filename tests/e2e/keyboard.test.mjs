// The key table of IHE Basic Image Review, and help.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, isShown, newPage, openStudy, pane, screenshot, startArchive, startBrowser, studyUid, waitFact } from './harness.mjs';

let archive, browser, page;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
  await openStudy(page, archive.url, `studyUID=${await studyUid(archive.dicomweb, 'AccessionNumber=A26-0712')}`);
});
after(async () => {
  assertQuiet(page);
  await browser?.close();
  await archive?.stop();
});

for (const [key, tool] of [['s', 'scroll'], ['w', 'window'], ['z', 'zoom'], ['t', 'pan']]) {
  test(`${key.toUpperCase()} selects ${tool}`, async () => {
    await page.keyboard.press(key);
    await page.waitForFunction((t) => document.querySelector(`[data-testid=tool-${t}]`).getAttribute('aria-pressed') === 'true', tool);
  });
}

test('Page Down and Page Up change the series', async () => {
  const label = () => pane(page).getAttribute('aria-label');
  const first = await label();
  await page.keyboard.press('PageDown');
  await page.waitForFunction((old) => document.querySelector('[data-testid=pane-0]').getAttribute('aria-label').split(',')[0] !== old, first.split(',')[0]);
  await isShown(page);
  await page.keyboard.press('PageUp');
  await page.waitForFunction((old) => document.querySelector('[data-testid=pane-0]').getAttribute('aria-label').split(',')[0] === old, first.split(',')[0]);
});

test('H opens the help with every key, Escape closes it', async () => {
  await page.keyboard.press('h');
  const help = id(page, 'help-overlay');
  await help.waitFor();
  const text = await help.innerText();
  for (const word of ['Scroll', 'Window', 'Zoom', 'Pan', 'Invert', 'Rotate', 'Flip', 'cine', 'Next series', 'Home', 'End']) {
    assert.match(text, new RegExp(word, 'i'));
  }
  await screenshot(page, 'help');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
});

test('behind an open dialog the images stay as they are', async () => {
  const before = await fact(page, 'wanted');
  await page.keyboard.press('F1');
  await id(page, 'help-overlay').waitFor();
  await page.keyboard.press('ArrowDown');
  assert.equal(await fact(page, 'wanted'), before);
  await id(page, 'dialog-close').click();
  await id(page, 'help-overlay').waitFor({ state: 'hidden' });
});

test('Escape resets the pane', async () => {
  await page.keyboard.press('x');
  await waitFact(page, 'inverted', true);
  await page.keyboard.press('Escape');
  await waitFact(page, 'inverted', false);
});

test('plus and minus zoom, V goes to the next pane, Enter fills the stage', async () => {
  await page.keyboard.press('+');
  await page.waitForFunction(() => Number(document.querySelector('[data-testid=pane-0]').dataset.zoom) > 1);
  await page.keyboard.press('-');
  await waitFact(page, 'zoom', '1.000');
  await id(page, 'layout-picker').click();
  await id(page, 'layout-1x2').click();
  await pane(page, 1).waitFor();
  await page.keyboard.press('v');
  await waitFact(page, 'active', true, 1);
});

test('keys typed into a field are not commands', async () => {
  await id(page, 'cine-rate').focus();
  await page.keyboard.press('x');
  assert.equal(await fact(page, 'inverted'), 'false');
});
