// IHE Invoke Image Display: each parameter, and what is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, id, isShown, newPage, startArchive, startBrowser, studyUid } from './harness.mjs';

let archive, browser, ct;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});

const invoke = (page, query) => page.goto(`${archive.url}/IHEInvokeImageDisplay?${query}`);

async function shows(query, accession, studies = 1) {
  const page = await newPage(browser);
  await invoke(page, query);
  await isShown(page);
  await page.waitForFunction((n) => document.querySelectorAll('.rail-study').length === n, studies);
  const line = await id(page, 'study-line').innerText();
  if (accession) assert.match(line, accession);
  assertQuiet(page);
  await page.context().close();
}

for (const [name, query, accession, studies] of [
  ['a study by its UID', () => `requestType=STUDY&studyUID=${ct}`, /A26-1001/],
  ['a study by its accession number, for a reading viewer', () => 'requestType=STUDY&accessionNumber=A26-1001&viewerType=IHE_BIR&diagnosticQuality=true&keyImagesOnly=false', /A26-1001/],
  ['all studies of a patient', () => 'requestType=PATIENT&patientID=PH-0001', null, 2],
  ['the newest study of a patient', () => 'requestType=PATIENT&patientID=PH-0001&mostRecentResults=1', /A26-1001/],
  ['studies up to a date', () => 'requestType=PATIENT&patientID=PH-0001&upperDateTime=2025-12-31T23:59:59', /A25-0877/],
  ['studies since a date', () => 'requestType=PATIENT&patientID=PH-0001&lowerDateTime=20260101', /A26-1001/],
  ['studies of two modalities', () => 'requestType=PATIENT&patientID=PH-0001&modalitiesInStudy=CT,MR', null, 2],
  ['a patient whose name and birth date agree', () => 'requestType=PATIENT&patientID=PH-0001&patientName=Phantom%5EAxial&patientBirthDate=1961-02-03', null, 2],
]) {
  test(`invoked for ${name}`, () => shows(query(), accession, studies));
}

for (const [name, query, code] of [
  ['no request type', () => `studyUID=${ct}`, 'URL-IID'],
  ['both a UID and an accession number', () => `requestType=STUDY&studyUID=${ct}&accessionNumber=A26-1001`, 'URL-IID'],
  ['a patient request without a patient', () => 'requestType=PATIENT', 'URL-IID'],
  ['another birth date than the archive has', () => 'requestType=PATIENT&patientID=PH-0001&patientBirthDate=1999-01-01', 'PAT-OTHER'],
  ['another name than the archive has', () => 'requestType=PATIENT&patientID=PH-0001&patientName=SMITH%5EJOHN', 'PAT-OTHER'],
]) {
  test(`refused for ${name}`, async () => {
    const page = await newPage(browser);
    await invoke(page, query());
    await page.getByText(code).first().waitFor();
    assert.equal(await page.locator('.rail-study').count(), 0);
    await page.context().close();
  });
}
