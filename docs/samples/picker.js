const picker = document.querySelector("relink-account-picker");
const publish = document.querySelector("button");
const events = document.querySelector("#events");

// Your own backend knows who is signed in here, and answers with a JWT of that person for Relink.
picker.tokenProvider = async () => {
  const response = await fetch("/relink-token", { method: "POST" });
  if (!response.ok) throw new Error(`No token: ${response.status}`);
  const { token } = await response.json();
  return token;
};

picker.addEventListener("change", ({ detail }) => {
  publish.disabled = detail.ids.length === 0;
  note(`change: ${detail.ids.length} selected`);
});
picker.addEventListener("reconnected", ({ detail }) => note(`reconnected: ${detail.name}`));
picker.addEventListener("error", ({ detail }) => note(`error: ${detail.code}`));

function note(text) {
  const line = document.createElement("li");
  line.textContent = text;
  events.append(line);
}
