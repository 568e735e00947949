// Take the step from another site to ours once more, from ours: now the browser sends our cookie along.
location.replace(`/${location.hash}`);
