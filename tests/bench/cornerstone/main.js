// The peer: one stack, wheel scrolls, left drag windows, the rest of the series is fetched ahead.
import { Enums, RenderingEngine, init as initCore } from '@cornerstonejs/core';
import { init as initLoader, wadors } from '@cornerstonejs/dicom-image-loader';
import { Enums as ToolEnums, StackScrollTool, ToolGroupManager, WindowLevelTool, addTool, init as initTools, utilities } from '@cornerstonejs/tools';

const study = new URLSearchParams(location.search).get('studyUID');
const base = `${location.origin}/dicom-web/studies/${study}`;
const json = async (path) => (await fetch(base + path, { headers: { Accept: 'application/dicom+json' } })).json();

initCore();
initLoader({ maxWebWorkers: 2 });
initTools();
const [{ '0020000E': { Value: [series] } }] = await json('/series');
const metadata = await json(`/series/${series}/metadata`);
metadata.sort((a, b) => a['00200013'].Value[0] - b['00200013'].Value[0]);
const imageIds = metadata.map((instance) => {
  const id = `wadors:${base}/series/${series}/instances/${instance['00080018'].Value[0]}/frames/1`;
  wadors.metaDataManager.add(id, instance);
  return id;
});

const element = document.getElementById('viewport');
const engine = new RenderingEngine('engine');
engine.enableElement({ viewportId: 'stack', type: Enums.ViewportType.STACK, element });
addTool(WindowLevelTool);
addTool(StackScrollTool);
const group = ToolGroupManager.createToolGroup('tools');
group.addTool(WindowLevelTool.toolName);
group.addTool(StackScrollTool.toolName);
group.addViewport('stack', 'engine');
group.setToolActive(WindowLevelTool.toolName, { bindings: [{ mouseButton: ToolEnums.MouseBindings.Primary }] });
group.setToolActive(StackScrollTool.toolName, { bindings: [{ mouseButton: ToolEnums.MouseBindings.Wheel }] });
const viewport = engine.getViewport('stack');
// Both viewers open in the middle of the stack.
await viewport.setStack(imageIds, Math.floor(imageIds.length / 2));
viewport.render();
globalThis.peer = { index: () => viewport.getCurrentImageIdIndex(), window: () => viewport.getProperties().voiRange };
utilities.stackPrefetch.enable(element);
