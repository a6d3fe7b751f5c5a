export default window.videojs;
