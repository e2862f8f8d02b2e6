"""A full transcode by PyAV, for machines without an ffmpeg binary: libx264 veryfast and AAC, nothing else.

python -m benchmarks.redaction_baseline FILM OUT
"""

import sys

import av


def main() -> None:
    film, out = sys.argv[1:]
    with av.open(film) as mine, av.open(out, "w") as made:
        video, audio = mine.streams.video[0], next(iter(mine.streams.audio), None)
        video.thread_type = "AUTO"
        picture = made.add_stream("libx264", rate=video.average_rate, options={"preset": "veryfast"})
        picture.width, picture.height, picture.pix_fmt = video.width, video.height, "yuv420p"
        picture.codec_context.time_base = video.time_base
        sound = made.add_stream("aac", audio.rate, layout=audio.layout.name) if audio else None
        for packet in mine.demux(*(stream for stream in (video, audio) if stream)):
            for frame in packet.decode():
                if packet.stream is video:
                    frame.pict_type = av.video.frame.PictureType.NONE
                    made.mux(picture.encode(frame))
                elif sound:
                    made.mux(sound.encode(frame))
        for stream in (picture, sound):
            if stream:
                made.mux(stream.encode(None))


if __name__ == "__main__":
    main()
