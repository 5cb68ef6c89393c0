// Linked panes: a CT and its prior side by side, in different frames of reference, and one series twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, newPage, openStudy, pane, screenshot, startArchive, startBrowser, waitFact } from './harness.mjs';

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

const thumb = (text, study = 0) => page.locator('.rail-study').nth(study).getByTestId('series-thumb').filter({ hasText: text }).first();

async function hangIn(index, card) {
  await pane(page, index).click({ position: { x: 200, y: 300 } });
  await card.dblclick();
  await waitFact(page, 'state', 'shown', index);
}

/** Slice location as the corner says it, mm. */
const location = async (index) => Number(/Loc (-?[\d.]+) mm/.exec(await pane(page, index).innerText())[1]);

test('two series of one frame of reference scroll by millimetres', async () => {
  await openStudy(page, archive.url, 'accessionNumber=A26-1001&layout=1x2');
  await hangIn(0, thumb('soft tissue'));
  await hangIn(1, thumb('10 mm lung'));
  await page.keyboard.press('l');
  await pane(page, 0).click({ position: { x: 200, y: 300 } });
  await page.keyboard.press('Home');
  for (let n = 0; n < 3; n += 1) {
    for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowDown');
    await waitFact(page, 'frame', 1 + 7 * (n + 1), 0);
    const [thin, thick] = [await location(0), await location(1)];
    // The lung series has a slice every 10 mm: never further than half of that.
    assert.ok(Math.abs(thin - thick) <= 5.01, `${thin} mm and ${thick} mm`);
  }
  assert.match(await pane(page, 0).innerText(), /LINKED/);
  await screenshot(page, 'link-same');
  const before = await fact(page, 'wanted', 1);
  await page.keyboard.press('u');
  await page.keyboard.press('End');
  assert.equal(await fact(page, 'wanted', 1), before);
});

test('window and zoom follow, and an unlinked pane keeps its own', async () => {
  await pane(page, 0).click({ position: { x: 200, y: 300 } });
  await page.keyboard.press('l');
  await page.keyboard.press('3');
  await waitFact(page, 'window', '480,2500', 1);
  await page.keyboard.press('+');
  assert.equal(await fact(page, 'zoom', 1), await fact(page, 'zoom', 0));
  await page.keyboard.press('u');
  await page.keyboard.press('1');
  await waitFact(page, 'window', '480,2500', 1);
});

test('the scout shows where the active slice cuts it, and the 3D cursor marks the point', async () => {
  await hangIn(1, thumb('Scout'));
  await pane(page, 0).click({ position: { x: 200, y: 300 } });
  await page.keyboard.press('o');
  await page.locator('[data-testid="pane-1"] [data-kind="reference-line"]').waitFor({ state: 'attached' });
  await screenshot(page, 'link-reference');
  await page.keyboard.press('o');
  assert.equal(await page.locator('[data-kind="reference-line"]').count(), 0);
  await hangIn(1, thumb('10 mm lung'));
  // The middle again: the last slices of the thin series lie beyond the thick one.
  await hangIn(0, thumb('soft tissue'));
  await id(page, 'tool-crosshair').click();
  await pane(page, 0).click({ position: { x: 260, y: 340 } });
  await page.locator('[data-testid="pane-1"] [data-kind="cursor"]').waitFor({ state: 'attached' });
  assert.ok(Math.abs(await location(0) - await location(1)) <= 5.01);
  await screenshot(page, 'link-cursor');
});

test('the prior of another frame of reference follows with its offset said', async () => {
  await openStudy(page, archive.url, 'patientID=PH-0001&layout=1x2');
  await page.waitForFunction(() => document.querySelectorAll('.rail-study').length === 2);
  await hangIn(0, thumb('soft tissue', 0));
  await hangIn(1, page.locator('.rail-study').nth(1).getByTestId('series-thumb').filter({ hasText: 'mm' }).first());
  await pane(page, 0).click({ position: { x: 200, y: 300 } });
  const before = [await location(0), await location(1)];
  await page.keyboard.press('l');
  const badge = await pane(page, 1).innerText();
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(300);
  const now = [await location(0), await location(1)];
  assert.ok(Math.abs((now[1] - before[1]) - (now[0] - before[0])) <= 5.01, `${before} then ${now}`);
  assert.match(badge, /LINKED(, APPROXIMATE · Δ = [+-][\d.]+ mm)?/);
  await screenshot(page, 'link-prior');
});
