// Reading with priors: a CT and an earlier one of the same patient.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, id, newPage, openStudy, pane, screenshot, startArchive, startBrowser, waitFact } from './harness.mjs';

let archive, browser, page;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
});
after(async () => {
  assertQuiet(page);
  await browser?.close();
  await archive?.stop();
});

test('the prior is listed with its date, its distance and why it matters', async () => {
  await openStudy(page, archive.url, 'accessionNumber=A26-1001');
  const prior = id(page, 'prior').first();
  await prior.waitFor();
  // The tools around the picture come into sight after it.
  await page.waitForFunction(() => !document.body.classList.contains('is-starting'));
  assert.match(await prior.innerText(), /\d{4}-\d\d-\d\d[\s\S]*\d+ (day|month|year)s? before/);
  assert.match(await prior.locator('.prior-score').getAttribute('title'), /same modality, CT/);
  await screenshot(page, 'priors-listed');
});

test('one key hangs it beside the current study, and its pane says what it is', async () => {
  await id(page, 'compare-prior').first().focus();
  await page.keyboard.press('Enter');
  await id(page, 'pane-1').waitFor();
  await waitFact(page, 'state', 'shown', 0);
  await waitFact(page, 'state', 'shown', 1);
  assert.match(await pane(page, 1).innerText(), /PRIOR 1 · \d{4}-\d\d-\d\d · .+ before/);
  assert.doesNotMatch(await pane(page, 0).innerText(), /PRIOR/);
  await screenshot(page, 'priors-compared');
});
