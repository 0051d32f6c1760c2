import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ModelFolder, openDenseModelFolder, openModelFolder } from '../index-builder/encoders/model-folder.ts';
import { CairnError } from '../shared/errors.ts';

/** Folders of models: those that were fetched here, and those that lie beside the project. */
const PLACES = ['../.cairn/models', '../../shared/models'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The first folder with a sparse encoder in it, or undefined. */
export function findEncoder(): ModelFolder | undefined {
  return findModel(openModelFolder);
}

/** The first folder with a model that embeds, or undefined. */
export function findDenseModel(): ModelFolder | undefined {
  return findModel(openDenseModelFolder);
}

function findModel(open: (folder: string) => ModelFolder): ModelFolder | undefined {
  for (const place of PLACES.filter((each) => existsSync(each))) {
    for (const name of readdirSync(place).sort().reverse()) {
      try {
        return open(join(place, name));
      } catch (error) {
        // Another kind of model, or no model at all: the demo does not mind.
        if (!(error instanceof CairnError)) throw error;
      }
    }
  }
  return undefined;
}
