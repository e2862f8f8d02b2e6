export async function review() { return { title: "Review", node: document.createElement("div") }; }
