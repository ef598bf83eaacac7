import { library } from '../../tsup.base.ts';

// The CommonJS build looks for files beside itself too, as `import.meta.url` lets it.
export default library(['src/index.ts'], { shims: true });
