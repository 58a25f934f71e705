// Installing Lakaz on the home screen, where the browser offers it.

export function installing() {
  let offer = null; // the browser's own event, kept until the person asks
  window.goappAppInstallChangedBeforeWasmLoaded = false;
  window.goappOnAppInstallChange = () => { window.goappAppInstallChangedBeforeWasmLoaded = true; }; // the wasm puts its own here

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    window.goappOnAppInstallChange();
  });
  window.addEventListener("appinstalled", () => {
    offer = null;
    window.goappOnAppInstallChange();
  });

  const installed = () => navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
  // Apple's browsers never offer: the screen explains "Share, then Add to Home Screen".
  const isApple = () => /iP(hone|ad|od)/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  return {
    isApple,
    possible: () => !installed() && (offer !== null || isApple()),
    async ask() {
      if (!offer) return;
      const asked = offer;
      offer = null; // an offer is good once
      asked.prompt();
      await asked.userChoice;
      window.goappOnAppInstallChange();
    },
  };
}
