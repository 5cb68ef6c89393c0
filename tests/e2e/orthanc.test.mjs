// A real PACS: Orthanc with its DICOMweb plugin, loaded by STOW-RS.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import http from 'node:http';
import {
  ORTHANC, assertQuiet, dicomFiles, fact, hasOrthanc, id, looksDrawn, newPage, openStudy, pixels, realImages, samples, screenshot, startArchive, startBrowser, startOrthanc, store, studyUid, waitFact,
} from './harness.mjs';

const skip = hasOrthanc ? false : `no Orthanc at ${ORTHANC || '/usr/sbin/Orthanc'}`;
let orthanc, proxy, site, browser, page;

/** Orthanc sends no CORS headers; a gateway in front does, as in production. */
function startGateway(port) {
  const server = http.createServer((request, response) => {
    const cors = { 'Access-Control-Allow-Origin': request.headers.origin ?? '*', 'Access-Control-Allow-Headers': 'accept, content-type' };
    if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
    const { host, ...headers } = request.headers;
    const onward = http.request({ port, host: '127.0.0.1', path: request.url, method: request.method, headers: { ...headers, host: `127.0.0.1:${port}` } }, (answer) => {
      response.writeHead(answer.statusCode, { ...answer.headers, ...cors });
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502, cors).end());
    request.pipe(onward);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() }));
  });
}

before(async () => {
  if (skip) return;
  orthanc = await startOrthanc();
  proxy = await startGateway(orthanc.port);
  site = await startArchive({ data: [], dicomweb: `${proxy.url}/dicom-web` });
  browser = await startBrowser();
  page = await newPage(browser);
}, { timeout: 60_000 });
after(async () => {
  await browser?.close();
  await site?.stop();
  proxy?.stop();
  await orthanc?.stop();
});

test('the sample studies are stored by STOW-RS', { skip }, async () => {
  const files = ['ct-current', 'mr', 'dx', 'us'].flatMap((folder) => dicomFiles(`${samples}/${folder}`));
  assert.equal(await store(orthanc.dicomweb, files), files.length);
});

test('the study list shows what Orthanc has', { skip }, async () => {
  await page.goto(`${site.url}/`);
  await id(page, 'study-row').first().waitFor();
  assert.equal(await id(page, 'study-row').count(), 4);
  await id(page, 'search-name').fill('PHANTOM^OBL');
  await id(page, 'search-button').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=study-row]').length === 1);
  assertQuiet(page);
});

test('a CT opens from Orthanc and scrolls', { skip }, async () => {
  await openStudy(page, site.url, `studyUID=${await studyUid(orthanc.dicomweb, 'AccessionNumber=A26-1001')}`);
  await id(page, 'series-thumb').filter({ hasText: 'soft tissue' }).dblclick();
  await waitFact(page, 'frames', 64);
  await page.keyboard.press('End');
  await waitFact(page, 'frame', 64);
  assert.equal(await fact(page, 'window'), '40,400');
  assert.ok(looksDrawn(await pixels(page)));
  await screenshot(page, 'orthanc');
  assertQuiet(page);
});

test('a JPEG ultrasound opens from Orthanc', { skip }, async () => {
  await openStudy(page, site.url, `studyUID=${await studyUid(orthanc.dicomweb, 'AccessionNumber=A26-0544')}`);
  assert.equal(await fact(page, 'frames'), '30');
  assert.ok(looksDrawn(await pixels(page)));
  assertQuiet(page);
});

test('a real MR stack opens from Orthanc', { skip }, async () => {
  await store(orthanc.dicomweb, dicomFiles(`${realImages}/volume`).slice(1));
  const response = await fetch(`${orthanc.dicomweb}/studies?ModalitiesInStudy=MR`, { headers: { Accept: 'application/dicom+json' } });
  const real = (await response.json()).find((study) => study['00080050']?.Value?.[0] !== 'A26-0712');
  await openStudy(page, site.url, `studyUID=${real['0020000D'].Value[0]}`);
  await page.keyboard.press('End');
  assert.ok(looksDrawn(await pixels(page)));
  assertQuiet(page);
});

test('measurements saved in Orthanc are there after a reload, as they were', { skip }, async () => {
  const uid = await studyUid(orthanc.dicomweb, 'AccessionNumber=A26-1001');
  const open = async () => {
    await openStudy(page, site.url, `studyUID=${uid}`);
    await id(page, 'series-thumb').filter({ hasText: 'soft tissue' }).first().dblclick();
    await waitFact(page, 'state', 'shown');
  };
  const said = async () => [await id(page, 'annotation-text').allInnerTexts(), await page.locator('.drawing-line').evaluateAll((all) => all.map((path) => path.getAttribute('d')))];
  await open();
  const box = await id(page, 'pane-0').boundingBox();
  await page.keyboard.press('d');
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 401, box.y + 277, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.press('Escape');
  const before = await said();
  await id(page, 'action-measurements').click();
  await id(page, 'save').click();
  await page.waitForFunction(() => /Saved in the archive/.test(document.querySelector('[data-testid=save-state]').textContent));
  await open();
  await id(page, 'annotation-text').waitFor();
  assert.deepEqual(await said(), before);
  assertQuiet(page);
});
