// Every renderer draws the same, says which it is, and a lost device comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, id, isShown, looksDrawn, newPage, openStudy, pixels, screenshot, startArchive, startBrowser, studyUid, waitFact } from './harness.mjs';

let archive, ct;
before(async () => {
  archive = await startArchive();
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
});
after(() => archive?.stop());

async function drawn(page) {
  await id(page, 'series-thumb').filter({ hasText: 'soft tissue' }).first().dblclick();
  await waitFact(page, 'frames', 64);
  await waitFact(page, 'frame', /^\d+$/);
  return pixels(page);
}

async function backend(page, name) {
  await page.waitForFunction((n) => globalThis.lightbox?.readPane(0)?.backend === n, name);
  await id(page, 'action-about').click();
  const shown = await page.locator('[data-testid="about-box"] [data-renderer]').getAttribute('data-renderer');
  await page.keyboard.press('Escape');
  assert.equal(shown, name);
}

let reference;
for (const [name, gpu] of [['cpu', 'webgl2'], ['webgl2', 'webgl2'], ['webgpu', 'webgpu']]) {
  test(`?renderer=${name} draws with ${name} and agrees with the CPU to one grey level`, async () => {
    const browser = await startBrowser(gpu);
    try {
      const page = await newPage(browser);
      await openStudy(page, archive.url, `studyUID=${ct}&renderer=${name}`);
      await backend(page, name);
      const read = await drawn(page);
      assert.ok(looksDrawn(read));
      reference ??= read;
      let worst = 0;
      for (let at = 0; at < read.rgba.length; at += 1) worst = Math.max(worst, Math.abs(read.rgba[at] - reference.rgba[at]));
      assert.ok(worst <= 1, `${worst} grey levels apart`);
      await screenshot(page, `renderer_${name}`);
      assertQuiet(page);
    } finally {
      await browser.close();
    }
  });
}

test('a machine without any GPU is served by the CPU renderer, and told why', async () => {
  const browser = await startBrowser('none');
  try {
    const page = await newPage(browser);
    await openStudy(page, archive.url, `studyUID=${ct}`);
    assert.ok(looksDrawn(await drawn(page)));
    await id(page, 'action-about').click();
    assert.match(await id(page, 'about-box').innerText(), /cpu/i);
  } finally {
    await browser.close();
  }
});

test('a lost WebGL device comes back with the picture', async () => {
  const browser = await startBrowser('webgl2');
  try {
    const page = await newPage(browser);
    await openStudy(page, archive.url, `studyUID=${ct}&renderer=webgl2`);
    await backend(page, 'webgl2');
    await page.evaluate(() => {
      const canvas = document.querySelector('#stage-surface canvas');
      canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
    });
    await page.waitForTimeout(500);
    await isShown(page);
    await page.waitForFunction(() => {
      const rgba = globalThis.lightbox.readPane(0)?.rgba ?? [];
      return Math.max(...rgba.filter((_, at) => at % 997 === 0)) > 60;
    });
  } finally {
    await browser.close();
  }
});
