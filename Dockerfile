# mediagen in a container: docker run --rm -v "$PWD:/work" -u "$(id -u):$(id -g)" mediagen check
FROM python:3.13-slim AS build
COPY . /source
RUN pip wheel --no-cache-dir --wheel-dir /wheels "/source[collect]"

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels "mediagen[collect]" && rm -r /wheels
WORKDIR /work
ENTRYPOINT ["mediagen"]
CMD ["check"]
