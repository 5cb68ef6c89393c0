// Saving measurements: stored, read back, there again after a reload; and what happens when the archive refuses.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  assertQuiet, id, newPage, openStudy, screenshot, startArchive, startBrowser, studyUid, waitFact,
} from './harness.mjs';

let archive, deaf, browser, page, ct, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightbox-stored-'));
  archive = await startArchive({ store: folder });
  deaf = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
});
after(async () => {
  await browser?.close();
  await archive?.stop();
  await deaf?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(url) {
  await openStudy(page, url, `studyUID=${ct}`);
  await id(page, 'series-thumb').filter({ hasText: 'soft tissue' }).first().dblclick();
  await waitFact(page, 'frames', 64);
  await waitFact(page, 'state', 'shown');
}

async function drag(from, to) {
  const box = await id(page, 'pane-0').boundingBox();
  const at = ([x, y]) => [box.x + x, box.y + y];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

async function place(kind, ...drags) {
  await id(page, 'place-menu').click();
  await id(page, `menu-${kind}`).click();
  for (const [from, to] of drags) await drag(from, to);
}

const texts = async () => (await id(page, 'annotation-text').allInnerTexts()).map((text) => text.replaceAll('\n', '; ')).sort();
const lines = () => page.locator('.drawing-line').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')).sort());
const saved = () => page.waitForFunction(() => /Saved in the archive/.test(document.querySelector('[data-testid=save-state]')?.textContent ?? ''));

test('measurements are saved, read back, and there again after a reload', async () => {
  await open(archive.url);
  await id(page, 'action-measurements').click();
  await place('length', [[200, 200], [380, 260]]);
  await id(page, 'rename').click();
  await page.keyboard.type('Lesion 1');
  await page.keyboard.press('Enter');
  await place('ellipse', [[300, 300], [360, 340]]);
  await place('bidirectional', [[220, 420], [320, 420]], [[270, 400], [270, 450]]);
  assert.equal(await page.locator('.measurement i').count(), 3, 'three drafts');
  await page.waitForFunction(() => /Mean/.test(document.querySelector('.panes').textContent));
  await page.keyboard.press('Escape');
  const before = [await texts(), await lines()];
  await id(page, 'save').click();
  await saved();
  assert.equal(await page.locator('.measurement i').count(), 0, 'no draft is left');
  await screenshot(page, 'save-saved');
  assert.ok(readdirSync(folder, { recursive: true }).length > 0, 'a file is there');

  await open(archive.url);
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=annotation]').length === 3);
  await page.waitForFunction(() => /Mean/.test(document.querySelector('.panes').textContent));
  // With the list open, as before, the pane is as wide.
  await id(page, 'action-measurements').click();
  await id(page, 'measurements').waitFor();
  await page.waitForFunction((path) => [...document.querySelectorAll('.drawing-line')].some((line) => line.getAttribute('d') === path), before[1][0]);
  const after = [await texts(), await lines()];
  assert.deepEqual(after, before);
  await id(page, 'action-measurements').click();
  assertQuiet(page);
});

test('what was deleted and saved stays away: the newest report counts', async () => {
  await page.waitForTimeout(1100); // reports of one second have no order
  await id(page, 'action-measurements').click();
  await page.locator('[data-testid=measurement]').filter({ hasText: 'Bidirectional' }).getByTestId('delete').click();
  await id(page, 'save').click();
  await saved();
  await open(archive.url);
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=annotation]').length === 2);
  assert.ok(!(await texts()).some((text) => /Short axis/.test(text)));
  assertQuiet(page);
});

test('an archive that does not store says so and the drafts stay', async () => {
  await open(deaf.url);
  await place('length', [[200, 200], [380, 260]]);
  await page.keyboard.press('Control+s');
  await page.getByText('SAV-FAIL').first().waitFor();
  await id(page, 'action-measurements').click();
  assert.equal(await page.locator('.measurement i').count(), 1);
  assert.ok(await id(page, 'save').isEnabled());
  await screenshot(page, 'save-refused');
});

test('drafts are not left behind without a warning', async () => {
  await id(page, 'action-study-list').click();
  await page.getByText('SAV-DRAFT').first().waitFor();
  assert.equal(await id(page, 'annotation').count(), 1);
  let isAsked = false;
  page.once('dialog', (dialog) => {
    isAsked = dialog.type() === 'beforeunload';
    dialog.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  await page.waitForTimeout(500);
  assert.ok(isAsked, 'the browser asks before the page is closed');
  await id(page, 'action-study-list').click();
  await id(page, 'study-list').waitFor();
});
