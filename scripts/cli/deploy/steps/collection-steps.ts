import { clicks } from '../../cloud/clicks.ts';
import { COLLECTION, PERMISSION, type Road } from '../../cloud/road.ts';
import { BY_HAND, type Outcome, type StepGroup } from './step.ts';
import { stepTexts as texts } from './step-texts.ts';

/** The collection, and that nobody but functions may read it: before the first token is stored in it. */
export function collectionSteps({ collections }: Road): StepGroup {
  const isAble = collections !== undefined;
  const create = async (): Promise<Outcome> => {
    if (!collections) return BY_HAND;
    const isNew = await collections.create(COLLECTION);
    return isNew ? { kind: 'done', detail: texts.created } : { kind: 'already', detail: texts.exists };
  };
  const restrict = async (): Promise<Outcome> => {
    if (!collections) return BY_HAND;
    const before = await collections.permissionOf(COLLECTION);
    if (before === PERMISSION) return { kind: 'already' };
    await collections.setPermission(COLLECTION, PERMISSION);
    return { kind: 'done', detail: texts.permissionWas(before) };
  };
  return [
    { title: texts.collection, clicks: clicks.collection, isAble, run: create },
    { title: texts.permission, clicks: clicks.permission, isAble, run: restrict },
  ];
}
