/** What the person looks at. Tells with `change` of another thred, with `participant` of another participant. */
class Selection extends EventTarget {
  /** Undefined: none yet; empty: events without a thred. */
  thredId;
  participantId;

  selectThred(thredId) {
    this.thredId = thredId;
    this.dispatchEvent(new Event('change'));
  }

  actAs(participantId) {
    this.participantId = participantId;
    this.dispatchEvent(new Event('participant'));
  }

  /** Brings a part of the page to the front where only one has room. */
  show(view) {
    document.body.dataset.view = view;
    for (const button of document.querySelectorAll('[data-show]'))
      button.setAttribute('aria-pressed', String(button.dataset.show === view));
  }
}

export const selection = new Selection();
