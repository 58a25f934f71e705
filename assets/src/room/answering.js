// What a touch or a key does to the answer of the seat that is shown.
import { choicesOf, ordered, standing, stepped } from "./activities.js";

/**
 * The acts by which people answer, by their name in data-do: each is given the node's data and the node. What they need
 * of the page: its model, the activity's context(), draftKey() of what is not an answer yet, answer() so far, tell(value)
 * to answer, tellSoon(value) once it rests, render().
 */
export const answering = ({ model, context, draftKey, answer, tell, tellSoon, render }) => ({
  pick({ id }) {
    const c = context();
    const was = c.answer || [];
    if (!c.a.several && c.a.kind !== "commit") tell([id]);
    else if (c.a.kind === "commit" && was.length >= 3 && was.indexOf(id) < 0) {
      model.problem = "play.most"; // as many as a home takes up at once
      render();
    } else tell(was.indexOf(id) < 0 ? was.concat(id) : was.filter((x) => x !== id));
  },
  step: ({ by }) => tellSoon(stepped(context(), Number(by))),
  guess: () => tell(standing(context())),
  put({ id }) {
    const c = context();
    const was = c.draft || c.answer || [];
    const now = was.indexOf(id) < 0 ? was.concat(id) : was.length === choicesOf(c.a).length ? was : was.filter((x) => x !== id);
    model.drafts[draftKey()] = now;
    if (now.length === choicesOf(c.a).length && now !== was) tell(now);
    else render();
  },
  move({ id, by }) {
    const list = ordered(context()).slice();
    const at = list.indexOf(id);
    list.splice(at, 1);
    list.splice(at + Number(by), 0, id);
    model.drafts[draftKey()] = list;
    tell(list);
  },
  anew() {
    model.drafts[draftKey()] = [];
    render();
  },
  hold({ id }) {
    model.drafts[draftKey()] = model.drafts[draftKey()] === id ? undefined : id;
    render();
  },
  tie({ id }) {
    const c = context();
    const free = choicesOf(c.a).find((x) => !(c.answer || {})[x.id]);
    const held = c.draft || (free && free.id);
    if (!held) return;
    delete model.drafts[draftKey()];
    tell(Object.assign({}, c.answer, { [held]: id }));
  },
  sayWord(_, form) {
    const field = form.querySelector("input");
    const word = field.value.trim().slice(0, 40);
    if (!word) return;
    field.value = "";
    tell((answer() || []).concat(word).slice(0, 3));
  },
  unsay: ({ at }) => tell((answer() || []).filter((_, i) => i !== Number(at))),
});
